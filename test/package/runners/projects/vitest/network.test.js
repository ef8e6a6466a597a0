import { expect, test } from 'vitest'
import { EventSourceClient } from 'headwater'
import { createTestServer } from 'headwater/testing'

test('it waits longer after each failure, and for the network', async () => {
  const server = createTestServer()
  const { fetch, platform } = server
  const client = new EventSourceClient('https://example.com/prices', { fetch, platform })

  server.respondOnce(503)
  server.failOnce()
  await server.settle()
  expect(client.state).toMatchObject({ status: 'waiting', retryDelay: 1000 })
  await server.advance(1000)
  expect(client.state).toMatchObject({ status: 'waiting', retryDelay: 2000 })

  platform.goOffline()
  await server.advance(60_000)
  expect(server.requests).toHaveLength(2)
  platform.goOnline()
  const connection = await server.nextConnection()
  await connection.open()
  expect(client.state.status).toBe('open')

  client.close()
  server.close()
})
