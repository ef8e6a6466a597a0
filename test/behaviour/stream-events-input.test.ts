import { describe, expect, it } from 'vitest'
import { type FetchInit, type FetchLike, streamEvents } from '../../src/index.ts'
import { headerOf } from '../support/session.ts'
import { differs } from '../support/differences.ts'
import { testSession } from '../support/test-session.ts'

async function dataOf(stream: AsyncIterable<{ data: string }>): Promise<string[]> {
  const all: string[] = []
  for await (const { data } of stream) all.push(data)
  return all
}

const headers = { 'content-type': 'text/event-stream' }

describe('streamEvents', () => {
  it('accepts a string, a URL and a function', async () => {
    const server = testSession()
    const url = server.url('/hello', { ending: 'end' })
    for (const input of [url, new URL(url), () => url, () => Promise.resolve(new URL(url))])
      expect(await dataOf(streamEvents(input))).toEqual(['hello'])
    expect((await server.log()).requests.map(({ method }) => method)).toEqual(
      Array.from({ length: 4 }, () => 'GET'),
    )
  })

  it('sends the URL, method, headers and body of a Request', async () => {
    const server = testSession()
    const request = new Request(server.url('/echo', { ending: 'end' }), {
      method: 'POST',
      headers: { 'x-one': '1', 'content-type': 'text/plain' },
      body: 'the body',
    })
    const [data] = await dataOf(streamEvents(request))
    expect(JSON.parse(data ?? '')).toMatchObject({
      method: 'POST',
      headers: { 'x-one': '1', 'content-type': 'text/plain', accept: 'text/event-stream' },
      body: 'the body',
    })
  })

  it('is aborted by the signal of a Request', async () => {
    const server = testSession()
    const controller = new AbortController()
    const request = new Request(server.url('/silence'), { signal: controller.signal })
    const next = streamEvents(request).next()
    await server.waitForOpen(1)
    controller.abort(new Error('enough'))
    await expect(next).rejects.toThrow('enough')
    expect((await server.waitForClosed(1)).requests[0]?.connection.closedBy).toBe('client')
  })

  it('prefers options over the values of a Request', async () => {
    const server = testSession()
    const request = new Request(server.url('/echo', { ending: 'end' }), {
      headers: { 'x-one': '1' },
    })
    const options = { method: 'POST', headers: { 'x-one': '2' }, body: 'other' }
    const [data] = await dataOf(streamEvents(request, options))
    expect(JSON.parse(data ?? '')).toMatchObject({
      method: 'POST',
      headers: { 'x-one': '2' },
      body: 'other',
    })
  })

  it('uses the cache mode of a Request, or no-store by default', async () => {
    const cacheModes: unknown[] = []
    const read = (request: Request) =>
      dataOf(
        streamEvents(request, {
          fetch(_url, { cache }) {
            cacheModes.push(cache)
            return Promise.resolve(new Response('data: a\n\n', { headers }))
          },
        }),
      )
    await read(new Request('http://localhost/'))
    const request = new Request('http://localhost/')
    // Defined directly, because the constructor ignores it in some runtimes.
    Object.defineProperty(request, 'cache', { value: 'no-cache' })
    await read(request)
    const isLeftOut = differs('no-cache-option')
    expect(cacheModes).toEqual(isLeftOut ? [undefined, undefined] : ['no-store', 'no-cache'])
  })

  it('reads a Response of fetch', async () => {
    const server = testSession()
    const response = await fetch(server.url('/split', { size: 7, ending: 'end' }))
    const events = []
    for await (const event of streamEvents(response)) events.push(event)
    expect(events.length).toBeGreaterThan(0)
    const { origin } = new URL(server.urls.serverUrl)
    expect(new Set(events.map((event) => event.origin))).toEqual(new Set([origin]))
  })

  it('reads a constructed Response', async () => {
    const response = new Response('id: 1\ndata: a\n\nevent: x\ndata: b\n\n', { headers })
    const events = []
    for await (const event of streamEvents(response)) events.push(event)
    expect(events).toEqual([
      { type: 'message', data: 'a', lastEventId: '1', origin: '' },
      { type: 'x', data: 'b', lastEventId: '1', origin: '' },
    ])
  })

  it('rejects a Response with an error status or a wrong content type', async () => {
    const notFound = new Response('{"why":"gone"}', { status: 404, headers })
    await expect(dataOf(streamEvents(notFound))).rejects.toMatchObject({
      code: 'http',
      status: 404,
      body: '{"why":"gone"}',
    })
    const html = new Response('<p>', { headers: { 'content-type': 'text/html' } })
    await expect(dataOf(streamEvents(html))).rejects.toMatchObject({ code: 'content-type' })
  })

  it('yields no events for a 204, and reads a 201', async () => {
    const server = testSession()
    expect(await dataOf(streamEvents(server.url('/no-content')))).toEqual([])
    const created = await server.plan([{ status: 201, chunks: ['data: made\n\n'], ending: 'end' }])
    expect(await dataOf(streamEvents(created, { json: {} }))).toEqual(['made'])
  })

  it('sends a POST with the given headers and body', async () => {
    const server = testSession()
    const url = server.url('/echo', { ending: 'end' })
    const [data] = await dataOf(
      streamEvents(url, {
        headers: () => Promise.resolve({ authorization: 'Bearer t' }),
        body: new URLSearchParams({ a: '1' }),
      }),
    )
    expect(JSON.parse(data ?? '')).toMatchObject({
      method: 'POST',
      headers: { authorization: 'Bearer t' },
      body: 'a=1',
    })
    const [sent] = (await server.log()).requests
    expect(headerOf(sent!, 'content-type')).toMatch(/urlencoded/)
  })
})

describe('invalid arguments of streamEvents', () => {
  it('throw at the call, not at the first next()', () => {
    const invalidCalls: (() => unknown)[] = [
      () => streamEvents('https://example.com/', { json: {}, body: 'x' }),
      () => streamEvents('https://example.com/', { method: 'GET', json: {} }),
      () => streamEvents('https://example.com/', { maxBufferSize: -1 }),
      () => streamEvents('https://example.com/', { decode: 'json' as never }),
    ]
    for (const call of invalidCalls) expect(call).toThrow(TypeError)
    expect(() => streamEvents('http://[')).toThrow(/http:\/\/\[/)
  })
})

it.each([undefined, null])(
  'the body of a Request is sent with the option body: %s',
  async (body) => {
    const sent: string[] = []
    const fetch = async (_: string, init: FetchInit) => {
      sent.push(await new Response(init.body as BodyInit).text())
      return new Response('data: a\n\n', { headers: { 'content-type': 'text/event-stream' } })
    }
    const request = new Request('http://localhost/', { method: 'POST', body: 'text' })
    const iterator = streamEvents(request, { body, fetch: fetch as FetchLike })
    expect((await iterator.next()).value?.data).toBe('a')
    await iterator.return()
    expect(sent).toEqual(['text'])
  },
)
