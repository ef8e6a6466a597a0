import { describe, expect, it } from 'vitest'
import { EventSource } from '../../src/event-source/index.ts'
import { EventSourceClient, json, readEvents, streamEvents } from '../../src/index.ts'
import { createTestServer } from '../../src/testing/index.ts'
import { closeAfterTest, collect, failureOf } from '../support/client-probes.ts'

const url = 'https://example.test/prices'
const withoutTime = { item: 'a' }

/** A client of a new server, closed after the test. */
function startClient(options = {}) {
  const server = createTestServer()
  const { fetch, platform } = server
  const client = closeAfterTest(new EventSourceClient(url, { fetch, platform, ...options }))
  return { client, server }
}

describe('a test server', () => {
  it('shows the method, URL, headers and body of a request', async () => {
    const { server } = startClient({ headers: { 'x-token': 'a' }, json: withoutTime })
    const { request } = await server.nextConnection()
    expect(request.method).toBe('POST')
    expect(request.url).toBe(url)
    expect(request.headers.get('accept')).toBe('text/event-stream')
    expect(request.headers.get('x-token')).toBe('a')
    expect(request.headers.get('content-type')).toBe('application/json')
    expect(request.lastEventId).toBeUndefined()
    expect(await request.text()).toBe('{"item":"a"}')
    expect(await request.json()).toEqual(withoutTime)
    expect(server.requests).toEqual([request])
    expect(server.fetch(url, { method: 'POST', body: 'x' })).toBeInstanceOf(Promise)
    expect(await server.requests[1]!.text()).toBe('x')
  })

  it('shows the options of fetch as given', async () => {
    const { server } = startClient({ credentials: 'include' })
    const { request } = await server.nextConnection()
    expect(request.init).toMatchObject({ credentials: 'include', method: 'GET' })
  })

  it('accepts a Request', async () => {
    const server = createTestServer()
    const pending = server.fetch(new Request(url, { method: 'PUT', body: 'new' }))
    const connection = await server.nextConnection()
    expect(connection.request.method).toBe('PUT')
    expect(await connection.request.text()).toBe('new')
    void connection.respond(201)
    expect((await pending).status).toBe(201)
  })

  it('decodes the Last-Event-ID of a resumed stream', async () => {
    const { client, server } = startClient()
    const first = await server.nextConnection()
    await first.send({ id: 'ä中', data: 'x' })
    await first.fail()
    expect(client.state.status).toBe('waiting')
    await server.advance(client.state.retryDelay!)
    const { request } = await server.nextConnection()
    expect(request.lastEventId).toBe('ä中')
  })

  it('serves every reader of the package', async () => {
    const { fetch, nextConnection } = bound(createTestServer())
    const readers = [
      readEvents(fetch(url)),
      readEvents(fetch(new URL(url))),
      streamEvents(url, { fetch }),
    ]
    for (const events of readers) {
      const all = collect(events)
      const connection = await nextConnection()
      void connection.send({ event: 'price', data: 'a\nb', id: 1 })
      void connection.end()
      expect(await all).toEqual([{ type: 'price', data: 'a\nb', lastEventId: '1' }])
    }
    const source = closeAfterTest(new EventSource(url, { fetch }))
    const message = new Promise<MessageEvent>((resolve) => {
      source.addEventListener('price', resolve)
    })
    const connection = await nextConnection()
    void connection.send({ event: 'price', data: 'c' })
    expect((await message).data).toBe('c')
    source.close()
    expect(await connection.closed).toBe('client')
  })

  it('lets the client follow a redirect', async () => {
    const { client, server } = startClient({ headers: { authorization: 'secret' } })
    server.respondOnce(307, { headers: { location: 'https://other.test/new' } })
    const { request } = await server.nextConnection()
    expect(request.url).toBe('https://other.test/new')
    expect(request.headers.get('authorization')).toBeNull()
    expect(server.requests.map((each) => each.url)).toEqual([url, request.url])
    client.close()
  })

  it('answers one request with each prepared answer, in order', async () => {
    const { client, server } = startClient()
    server.respondOnce(503, { headers: { 'retry-after': '5', 'x-a': undefined }, body: 'busy' })
    server.failOnce()
    server.respondOnce(200, { body: 'data: x\n\n' })
    const event = client.once('message')
    await server.settle()
    expect(client.state).toMatchObject({ status: 'waiting', retryDelay: 5000 })
    expect(client.state.error).toMatchObject({ status: 503, body: 'busy' })
    await server.advance(5000)
    expect(client.state.error).toMatchObject({ code: 'network' })
    await server.advance(client.state.retryDelay!)
    expect((await event).data).toBe('x')
    expect(server.requests).toHaveLength(3)
  })

  it.each([
    [99, {}],
    [204, { body: 'a' }],
    [200, { headers: { 'x-a': 'line\nbreak' } }],
  ])('refuses an invalid answer when it is prepared: %s %j', (status, parts) => {
    const server = createTestServer()
    expect(() => server.respondOnce(status, parts)).toThrow(Error)
    server.close()
  })

  it('answers a request that waits when the answer is prepared', async () => {
    const { client, server } = startClient()
    await server.settle()
    expect(client.state.status).toBe('connecting')
    server.respondOnce(204)
    await server.settle()
    expect(client.state.status).toBe('closed')
    server.close()
  })

  it('refuses a wrong content type through the client', async () => {
    const { client, server } = startClient()
    server.respondOnce(200, { headers: [['content-type', 'text/html']], body: '<p>' })
    const { error } = await client.closed
    expect(error).toMatchObject({ code: 'content-type', status: 200 })
  })

  it('types the events of each connection', async () => {
    const server = createTestServer<{ price: { value: number } }>()
    const { fetch } = server
    const events = streamEvents(url, { fetch, events: { price: json<{ value: number }>() } })
    const first = events.next()
    const connection = await server.nextConnection()
    void connection.send({ event: 'price', data: { value: 3 } })
    expect((await first).value).toMatchObject({ data: { value: 3 } })
    await events.return()
  })

  it('skips a request that the client aborts at once', async () => {
    const server = createTestServer()
    const { fetch, platform } = server
    const next = server.nextConnection()
    new EventSourceClient(`${url}?first`, { fetch, platform }).close()
    const abandoned = new AbortController()
    const failure = failureOf(fetch(`${url}?second`, { signal: abandoned.signal }))
    abandoned.abort(new Error('gone'))
    closeAfterTest(new EventSourceClient(`${url}?third`, { fetch, platform }))
    expect((await next).request.url).toBe(`${url}?third`)
    expect(await failure).toMatchObject({ message: 'gone' })
  })

  it('keeps a prepared answer from a request that is aborted at once', async () => {
    const server = createTestServer()
    const aborted = new AbortController()
    server.respondOnce(201)
    const failure = failureOf(server.fetch(`${url}?first`, aborted))
    aborted.abort()
    expect((await server.fetch(`${url}?second`)).status).toBe(201)
    await failure
    server.close()
  })

  it('settles with the last of many redirects', async () => {
    const { client, server } = startClient()
    for (let hop = 1; hop <= 20; hop++)
      server.respondOnce(307, { headers: { location: `/${hop}` } })
    server.respondOnce(204)
    await server.settle()
    expect(client.state.status).toBe('closed')
    expect(server.requests.at(-1)!.url).toBe('https://example.test/20')
  })

  it('gives several calls of nextConnection the requests in order', async () => {
    const server = createTestServer()
    const connections = [server.nextConnection(), server.nextConnection()]
    for (const name of ['a', 'b']) void server.fetch(`${url}?${name}`)
    const [first, second] = await Promise.all(connections)
    expect([first!.request.url, second!.request.url]).toEqual([`${url}?a`, `${url}?b`])
  })

  it('rejects an invalid request and an aborted one as fetch does', async () => {
    const { fetch, requests } = createTestServer()
    expect(await failureOf(fetch('https://'))).toBeInstanceOf(TypeError)
    const signal = AbortSignal.abort(new Error('gone'))
    expect(await failureOf(fetch(url, { signal }))).toMatchObject({ message: 'gone' })
    expect(requests).toEqual([])
  })
})

/** The methods, without their object. */
function bound(server: ReturnType<typeof createTestServer>) {
  return { fetch: server.fetch, nextConnection: () => server.nextConnection() }
}
