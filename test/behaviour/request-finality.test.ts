import { describe, expect, it } from 'vitest'
import { EventSourceClient, type FetchLike, streamEvents } from '../../src/index.ts'
import { EventSource } from '../../src/event-source/index.ts'
import { eventStream } from '../support/byte-streams.ts'
import { atOnce, closeAfterTest, failureOf } from '../support/client-probes.ts'
import { replaceGlobal } from '../support/replace-global.ts'
import { waitForEvent } from '../support/wait-for-event.ts'

const url = 'http://localhost/'
const type = { 'content-type': 'text/event-stream' }
const used = () => {
  const response = eventStream([])
  response.body!.getReader()
  return response
}
const read = async () => {
  const response = new Response('data: a\n\n', { headers: type })
  await response.text()
  return response
}
/** A response with this body. */
const withBody = (body: unknown) => ({ status: 200, url, headers: new Headers(type), body })
/** A body that gives this chunk again and again. */
const chunksOf = (value: unknown) => ({
  cancel: async () => {},
  getReader: () => ({
    read: async () => ({ done: false, value }),
    cancel: async () => {},
  }),
})
const circular: Record<string, unknown> = {}
circular.self = circular

/** Failures that are the same at each attempt, and the text that the error contains. */
const final: [name: string, options: object, reason: string][] = [
  ['a fetch that returns nothing', { fetch: async () => undefined }, '"fetch" gave no Response'],
  ['a fetch that returns data', { fetch: async () => ({ data: 'a' }) }, 'no Response'],
  ['plain headers', { fetch: async () => ({ status: 200, headers: {} }) }, 'no Response'],
  [
    "a body that is one of Node's",
    { fetch: async () => withBody({ pipe() {} }) },
    'no body stream',
  ],
  [
    'a response without a body member',
    { fetch: async () => withBody(undefined) },
    'no body stream',
  ],
  ['a body of text', { fetch: async () => withBody(chunksOf('data: a\n\n')) }, 'string, not bytes'],
  // Neither is the end of the stream.
  ['a body of empty text', { fetch: async () => withBody(chunksOf('')) }, 'string, not bytes'],
  [
    'a body of undefined',
    { fetch: async () => withBody(chunksOf(undefined)) },
    'undefined, not bytes',
  ],
  [
    'a body of views that are not arrays',
    { fetch: async () => withBody(chunksOf(new DataView(new ArrayBuffer(1)))) },
    'object, not bytes',
  ],
  [
    'a fetch that rejects with an error of another copy of the package',
    {
      fetch: async () => {
        throw Object.assign(new Error('no POST'), { retryable: false })
      },
    },
    'no POST',
  ],
  ['a body that is being read', { fetch: async () => used() }, 'read before'],
  ['a body that was read', { fetch: read }, 'read before'],
  [
    'an invalid header value',
    { headers: () => ({ a: '\n b' + String.fromCharCode(0) }) },
    '"headers"',
  ],
  ['a header made from a promise', { headers: () => ({ a: `${read()}` }) }, '"headers.a"'],
  ['headers that are text', { headers: () => 'x-token: secret' }, '"headers"'],
  ['a header that is null', { headers: () => ({ a: null }) }, '"headers.a"'],
  ['a plain object as body', { body: () => ({ a: 1 }) }, 'use "json"'],
  ['JSON that cannot be encoded', { json: () => circular }, '"json"'],
]

describe('a failure that no retry can cure', () => {
  it.each(final)('closes the client: %s', async (_, options, reason) => {
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce, ...options }))
    const loop = failureOf(client.events().next())
    const once = failureOf(client.once('message'))
    const { error, reason: closed } = await client.closed
    expect([closed, error?.code, error?.retryable]).toEqual(['failed', 'network', false])
    expect(error?.message).toContain(reason)
    expect(await loop).toBe(error)
    expect(await once).toBe(error)
    expect(client.state.attempt).toBe(1)
  })

  it.each(final)('is thrown by streamEvents: %s', async (_, options, reason) => {
    const error = await failureOf(streamEvents(url, options).next())
    expect(error).toMatchObject({ code: 'network', retryable: false })
    expect(String(error)).toContain(reason)
  })

  it.each(final)('closes the drop-in: %s', async (_, options) => {
    const source = closeAfterTest(new EventSource(url, options))
    await waitForEvent(source, 'error')
    expect(source.readyState).toBe(2)
  })

  it.each([
    ['not a URL', () => 'http://['],
    ['another scheme', () => 'ftp://localhost/'],
    ['credentials', () => 'http://user:secret@localhost/'],
    ['a promise', () => `http://localhost/?token=${read()}`],
  ])('closes the client: a function returns a URL with %s', async (_, invalid) => {
    const client = closeAfterTest(new EventSourceClient(invalid, { reconnect: atOnce }))
    const { error } = await client.closed
    expect(error).toMatchObject({ code: 'network', retryable: false, attempt: 1 })
    expect(error?.message).not.toContain('secret')
  })

  it.each(['EventSourceClient', 'streamEvents'])('is a missing fetch, for %s', async (name) => {
    replaceGlobal('fetch', undefined)
    const client = () => closeAfterTest(new EventSourceClient(url)).events()
    const events = name === 'streamEvents' ? streamEvents(url) : client()
    const error = await failureOf(events.next())
    expect(error).toMatchObject({ code: 'network', retryable: false })
    expect(String(error)).toContain('"fetch"')
  })

  it('is a missing fetch, for the drop-in', async () => {
    replaceGlobal('fetch', undefined)
    const source = closeAfterTest(new EventSource(url))
    await waitForEvent(source, 'error')
    expect(source.readyState).toBe(2)
  })
})

describe('a failure that may pass', () => {
  const fail = () => {
    throw new TypeError('down')
  }
  const passing: [string, object][] = [
    ['a fetch that rejects with a TypeError', { fetch: async () => fail() }],
    ['a fetch that throws', { fetch: fail }],
    ['a headers function that throws', { headers: fail }],
    ['a body function that throws', { body: fail }],
    ['a json function that rejects', { json: async () => fail() }],
  ]

  it.each(passing)('is retried: %s', async (_, options) => {
    const client = closeAfterTest(
      new EventSourceClient(url, { reconnect: { ...atOnce, maxRetries: 1 }, ...options }),
    )
    expect(await client.closed).toMatchObject({
      error: { code: 'retries-exhausted', cause: { code: 'network', retryable: true } },
    })
  })

  it.each(passing)('does not close the drop-in: %s', async (_, options) => {
    const source = closeAfterTest(new EventSource(url, options))
    await waitForEvent(source, 'error')
    expect(source.readyState).toBe(0)
  })
})

describe('a response whose body is null', () => {
  const fetch = async () => new Response(null, { headers: type })

  it('is an empty stream', async () => {
    const client = closeAfterTest(new EventSourceClient(url, { fetch, reconnect: false }))
    expect(await client.closed).toEqual({ reason: 'ended' })
    expect(client.metrics.opens).toBe(1)
    expect((await streamEvents(url, { fetch }).next()).done).toBe(true)
  })

  it('opens and reconnects the drop-in', async () => {
    const source = closeAfterTest(new EventSource(url, { fetch: fetch as FetchLike }))
    await waitForEvent(source, 'open')
    await waitForEvent(source, 'error')
    expect(source.readyState).toBe(0)
  })
})

describe('no body', () => {
  it.each([
    [{ body: null }],
    [{ json: undefined }],
    [{ body: () => null }],
    [{ body: () => undefined }],
    [{ json: () => undefined }],
    [{ method: 'GET', body: null }],
    [{ method: 'HEAD', json: undefined, body: undefined }],
  ] as [object][])('leaves the request without one: %o', async (options) => {
    const { method = 'GET' } = options as { method?: string }
    const requests: unknown[] = []
    const fetch: FetchLike = async (_, init) => {
      requests.push([init.method, init.body, init.headers['content-type']])
      return eventStream([])
    }
    const client = closeAfterTest(
      new EventSourceClient(url, { ...options, fetch, reconnect: false }),
    )
    await client.closed
    await streamEvents(url, { ...options, fetch }).next()
    const source = closeAfterTest(new EventSource(url, { ...options, fetch }))
    await waitForEvent(source, 'error')
    expect(requests).toEqual(Array.from({ length: 3 }, () => [method, undefined, undefined]))
  })

  it('keeps the body and the headers of a Request', async () => {
    const sent: unknown[] = []
    const fetch: FetchLike = async (_, init) => {
      sent.push([init.method, await new Response(init.body).text(), init.headers['x-a']])
      return eventStream([])
    }
    for (const options of [{ body: null }, { body: undefined, headers: undefined }]) {
      const request = new Request(url, { method: 'POST', body: 'kept', headers: { 'x-a': '1' } })
      await streamEvents(request, { ...options, fetch }).next()
    }
    expect(sent).toEqual([
      ['POST', 'kept', '1'],
      ['POST', 'kept', '1'],
    ])
  })
})

describe('a redirect', () => {
  it('keeps the fragment of the URL unless its Location has one', async () => {
    const requested: string[] = []
    const locations = ['/one', '/two#other', '/three']
    const fetch = async (target: string) => {
      const location = locations[requested.length]
      requested.push(target)
      return location
        ? new Response(null, { status: 302, headers: { location } })
        : new Response('data: a\n\n', { headers: type })
    }
    const iterator = streamEvents(`${url}#part`, { fetch: fetch as FetchLike })
    expect((await iterator.next()).value?.data).toBe('a')
    await iterator.return()
    expect(requested).toEqual(
      ['#part', 'one#part', 'two#other', 'three#other'].map((end) => url + end),
    )
  })
})
