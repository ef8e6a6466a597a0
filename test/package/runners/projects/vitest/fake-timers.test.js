import { afterEach, expect, test, vi } from 'vitest'
import { createTestServer } from 'headwater/testing'
import { watchPrices } from '../watch-prices.js'

afterEach(() => vi.useRealTimers())

test('fake timers of the test runner do not disturb the server', async () => {
  vi.useFakeTimers()
  const server = createTestServer()
  const { fetch, platform } = server
  const shown = []
  const prices = watchPrices((value) => shown.push(value), { fetch, platform })

  server.respondOnce(503)
  await server.advance(1000)
  const connection = await server.nextConnection()
  await connection.send({ event: 'price', data: { value: 3 } })
  expect(shown).toEqual([3])
  prices.close()
  server.close()
})
