import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EventSourceClient } from 'headwater'
import { createTestServer } from 'headwater/testing'

test('a price arrives', async () => {
  using server = createTestServer()
  const { fetch, platform } = server
  using prices = new EventSourceClient('https://example.com/prices', { fetch, platform })
  server.nextConnection().then((connection) => connection.send({ event: 'price', data: '3' }))
  assert.equal((await prices.once('price')).data, '3')
})
