import { expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { FakeEventSource, createTestServer } from '../../src/testing/index.ts'
import { closeAfterTest } from '../support/client-probes.ts'

it('a test server serves a page of happy-dom', async () => {
  const server = createTestServer()
  const { fetch, platform } = server
  const client = closeAfterTest(new EventSourceClient('/prices', { fetch, platform }))
  client.on('price', ({ data }) => document.body.replaceChildren(data))
  const connection = await server.nextConnection()
  await connection.send({ event: 'price', data: '3', id: '1' })
  expect(document.body.textContent).toBe('3')
  await connection.fail()
  await server.advance(1000)
  const { request } = await server.nextConnection()
  expect(request.url).toBe(new URL('/prices', location.href).href)
  expect(request.lastEventId).toBe('1')
})

it('a fake EventSource resolves its URL against the page', () => {
  expect(new FakeEventSource('/prices').url).toBe(new URL('/prices', location.href).href)
  FakeEventSource.reset()
})
