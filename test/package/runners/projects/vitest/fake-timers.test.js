import { afterEach, expect, test, vi } from 'vitest'
import { EventSource } from 'headwater/event-source'
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

test('fake timers of the test runner advance the drop-in', async () => {
  vi.useFakeTimers()
  const server = createTestServer()
  const source = new EventSource('https://example.com/prices', { fetch: server.fetch })
  const connection = await server.nextConnection()
  await connection.send({ data: '3', id: '1' })
  await connection.end()
  await vi.advanceTimersByTimeAsync(5000)
  const resumed = await server.nextConnection()
  expect(resumed.request.lastEventId).toBe('1')
  source.close()
  server.close()
})
