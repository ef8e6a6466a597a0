import { createTestServer } from 'headwater/testing'
import { watchPrices } from '../watch-prices.js'

test('a lost connection resumes after the last price', async () => {
  const server = createTestServer()
  const { fetch, platform } = server
  const shown = []
  const prices = watchPrices((value) => shown.push(value), { fetch, platform })

  const connection = await server.nextConnection()
  await connection.send({ event: 'price', data: { value: 3 }, id: '1' })
  await connection.fail()
  await server.advance(1000)

  const resumed = await server.nextConnection()
  expect(resumed.request.lastEventId).toBe('1')
  await resumed.send({ event: 'price', data: { value: 4 }, id: '2' })
  expect(shown).toEqual([3, 4])
  prices.close()
  server.close()
})
