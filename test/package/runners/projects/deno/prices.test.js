import assert from 'node:assert/strict'
import { createTestServer } from 'headwater/testing'
import { watchPrices } from '../watch-prices.js'

Deno.test('a lost connection resumes after the last price', async () => {
  const server = createTestServer()
  const { fetch, platform } = server
  const shown = []
  const prices = watchPrices((value) => shown.push(value), { fetch, platform })

  const connection = await server.nextConnection()
  await connection.send({ event: 'price', data: { value: 3 }, id: '1' })
  await connection.fail()
  await server.advance(1000)

  const resumed = await server.nextConnection()
  assert.equal(resumed.request.lastEventId, '1')
  await resumed.send({ event: 'price', data: { value: 4 }, id: '2' })
  assert.deepEqual(shown, [3, 4])
  prices.close()
  server.close()
})
