import { describe, expect, it } from 'vitest'
import {
  EventSourceClient,
  type EventSourceError,
  type FetchInit,
  ResponseError,
} from '../../src/index.ts'
import { eventStream } from '../support/byte-streams.ts'
import {
  type PlainEvent,
  atOnce,
  closeAfterTest,
  failureOf,
  readers,
  take,
} from '../support/client-probes.ts'
import { differs } from '../support/differences.ts'
import { headerOf } from '../support/session.ts'
import type { RequestLog } from '../support/session-log.ts'
import { testSession } from '../support/test-session.ts'

const routeOf = ({ path }: { path: string }) => path.replace(/\?.*/, '')
const names = ['authorization', 'x-api-key', '_key', 'cookie2', 'content-type']
const headers = { authorization: 'Bearer secret', 'X-Api-Key': 'secret', _key: 'secret' }
const isOpaque = differs('redirects-unseen')

/** The data of the events, or the code and status of the error. */
const outcomeOf = (reading: Promise<PlainEvent[]>) =>
  reading.then(
    (events) => events.map(({ data }) => data),
    ({ code, status }: ResponseError) => [code, status],
  )

/** The error of a redirect that a browser hides. */
const opaque = ['http', 0]

/** The receiver of a request, its method, its headers among `names`, and its body. */
const summarize = ({ listener, method, headers: sent, body }: RequestLog) => ({
  listener,
  method,
  headers: names.filter((name) => headerOf({ headers: sent }, name) !== null),
  body: body.text,
})
const others = (requests: RequestLog[]) => requests.filter(({ listener }) => listener === 'other')

describe.each(readers)('a request by $reader with headers', ({ read }) => {
  it.each([301, 302, 303, 307, 308])(
    'is redirected across origins without them, or not at all: %d',
    async (status) => {
      const server = testSession()
      const params = { status, origin: 'other', to: '/hello?ending=end' }
      expect(await outcomeOf(read(server.url('/redirect', params), { headers }))).toEqual(
        isOpaque ? opaque : ['hello'],
      )
      const { requests } = await server.log()
      expect(others(requests).map(summarize)).toEqual(
        isOpaque ? [] : [{ listener: 'other', method: 'GET', headers: [], body: '' }],
      )
    },
  )

  it('is not redirected by status 300, even with a Location', async () => {
    const server = testSession()
    const location = server.url('/hello', { ending: 'end' })
    const url = await server.plan([{ status: 300, headers: { location }, ending: 'end' }])
    expect(await outcomeOf(read(url, { headers }))).toEqual(['http', 300])
  })

  it('is redirected within its origin with all headers, except in browsers', async () => {
    const server = testSession()
    const url = server.url('/redirect', { hops: 3, to: '/hello?ending=end' })
    expect(await outcomeOf(read(url, { headers }))).toEqual(isOpaque ? opaque : ['hello'])
    const { requests } = await server.log()
    expect(requests.map(routeOf)).toEqual(
      isOpaque ? ['/redirect'] : ['/redirect', '/redirect', '/redirect', '/hello'],
    )
    for (const request of requests)
      expect(summarize(request).headers).toEqual(['authorization', 'x-api-key', '_key'])
  })

  it('does not regain its headers when redirected back', async () => {
    const server = testSession()
    const home = server.url('/hello', { ending: 'end' })
    const away = new URL(server.otherOriginUrl('/redirect', { to: home }))
    const url = server.url('/redirect', { to: away.href })
    await read(url, { headers }).catch(() => {})
    const { requests } = await server.log()
    const [first, ...rest] = requests.map(summarize)
    expect(first).toMatchObject({
      listener: 'main',
      headers: ['authorization', 'x-api-key', '_key'],
    })
    expect(rest.map(({ listener, headers: found }) => [listener, ...found])).toEqual(
      isOpaque ? [] : [['other'], ['main']],
    )
  })

  it('keeps its headers across origins with crossOriginRedirect', async () => {
    const server = testSession()
    const url = server.url('/redirect', { origin: 'other', to: '/hello?ending=end' })
    const options = { headers: { 'X-Api-Key': 'secret' }, crossOriginRedirect: 'follow' } as const
    expect(await outcomeOf(read(url, options))).toEqual(['hello'])
    const { requests } = await server.log()
    expect(others(requests).map((request) => summarize(request).headers)).toEqual([['x-api-key']])
  })

  it('drops Authorization across origins even then', async () => {
    const server = testSession()
    const params = { origin: 'other', to: '/hello?ending=end&cors=simple' }
    const reading = read(server.url('/redirect', params), {
      headers: { authorization: 'Bearer secret' },
      crossOriginRedirect: 'follow',
    })
    const isRefused = differs('no-redirect-after-preflight')
    const outcome = await reading.then(
      () => 'read',
      ({ code }) => code,
    )
    expect(outcome).toBe(isRefused ? 'network' : 'read')
    const { requests } = await server.log()
    expect(others(requests).map((request) => summarize(request).headers)).toEqual(
      isRefused ? [] : [[]],
    )
  })

  it.each([{ redirect: 'follow' } as const, {}])(
    'stops following a redirect loop (%j)',
    async (options) => {
      const server = testSession()
      const reading = read(server.url('/redirect-loop'), { headers, ...options })
      await expect(reading).rejects.toBeInstanceOf(ResponseError)
      const { counts } = await server.log()
      expect(counts.requests).toBe(isOpaque ? 1 : 21)
    },
  )

  it.each(['missing', 'empty', 'unparsable', 'other-scheme'])(
    'does not follow an invalid Location (%s)',
    async (kind) => {
      const server = testSession()
      const reading = read(server.url('/redirect-nowhere', { kind }), { headers })
      const { code, retryable } = (await failureOf(reading)) as EventSourceError
      // Some browsers report some of them as network errors.
      expect(differs('redirects-unseen') ? ['http', 'network'] : ['http']).toContain(code)
      expect(retryable).toBe(code === 'network')
      expect((await server.log()).counts.requests).toBe(1)
    },
  )

  it.each(['data:text/event-stream,data: planted%0A%0A', 'blob:null/0', 'file:///etc/hostname'])(
    'does not follow a Location without a server: %s',
    async (location) => {
      const server = testSession()
      const url = await server.plan([{ status: 302, headers: { location } }])
      await expect(read(url, { headers })).rejects.toMatchObject({ code: 'http' })
      expect((await server.log()).counts.requests).toBe(1)
    },
  )
})

describe.each(readers)('a request by $reader with a body', ({ read }) => {
  const json = { secret: 1 }

  it.each([307, 308])('is not sent to another origin: %d', async (status) => {
    const server = testSession()
    const reading = read(server.url('/redirect', { status, origin: 'other' }), { json })
    const error = { code: 'http', status: isOpaque ? 0 : status }
    await expect(reading).rejects.toMatchObject(error)
    await expect(reading).rejects.toThrow('crossOriginRedirect')
    expect(others((await server.log()).requests)).toEqual([])
  })

  it.each([301, 302, 303])(
    'becomes a GET without its body at another origin: %d',
    async (status) => {
      const server = testSession()
      const params = { status, origin: 'other', to: '/hello?ending=end' }
      expect(await outcomeOf(read(server.url('/redirect', params), { json }))).toEqual(
        isOpaque ? opaque : ['hello'],
      )
      expect(others((await server.log()).requests).map(summarize)).toEqual(
        isOpaque ? [] : [{ listener: 'other', method: 'GET', headers: [], body: '' }],
      )
    },
  )

  it.each([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', '{"secret":1}'],
    [308, 'POST', '{"secret":1}'],
  ])('follows the rules of fetch within its origin: %d, %s', async (status, method, body) => {
    const server = testSession()
    const url = server.url('/redirect', { status, to: '/echo?ending=end' })
    const outcome = await outcomeOf(read(url, { json, headers: { 'x-token': 'a' } }))
    const { requests } = await server.log()
    const [, second] = requests
    expect(isOpaque ? outcome : [second?.method, second?.body.text]).toEqual(
      isOpaque ? opaque : [method, body],
    )
    const sent = ['x-token', 'content-type'].map((name) => second && headerOf(second, name))
    const type = body ? 'application/json' : null
    expect(sent).toEqual(isOpaque ? [undefined, undefined] : ['a', type])
  })

  it('is sent to another origin with crossOriginRedirect', async () => {
    const server = testSession()
    const params = { status: 307, origin: 'other', to: '/echo?ending=end' }
    const body = 'text'
    // A content type that needs no preflight.
    const [event] = await read(server.url('/redirect', params), {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain' },
      crossOriginRedirect: 'follow',
    })
    expect(JSON.parse(event?.data as string)).toMatchObject({ method: 'POST', body })
  })
})

describe('across origins', () => {
  it('the last event ID is sent along with a redirect', async () => {
    const server = testSession()
    const to = '/numbered?total=3&drop=1'
    const url = server.url('/redirect', { origin: 'other', to })
    const client = closeAfterTest(
      new EventSourceClient(url, { reconnect: atOnce, ...(!isOpaque && { headers }) }),
    )
    expect(await take(client.events(), 2)).toMatchObject([
      { lastEventId: '1' },
      { lastEventId: '2' },
    ])
    const { requests } = await server.log()
    expect(others(requests)[1]).toMatchObject({ lastEventId: '1' })
  })

  it('events have the origin of the final URL', async () => {
    const server = testSession()
    const url = server.url('/redirect', { origin: 'other', to: '/hello' })
    const client = closeAfterTest(new EventSourceClient(url, isOpaque ? {} : { headers }))
    expect((await client.once('message')).origin).toBe(server.urls.otherOriginUrl)
  })
})

describe.each(readers)('a custom fetch called by $reader', ({ read }) => {
  const redirect = (location: string, status = 302) => {
    return { status, url: '', headers: new Headers({ location }), body: null }
  }

  it.each([
    ['a path in UTF-8', '/\u00c3\u00a9', 'https://a.example/%C3%A9'],
    ['a path in another encoding', '/\u00e9', 'https://a.example/%C3%A9'],
    ['a query alone', '?b=2', 'https://a.example/one?b=2'],
    ['a fragment alone', '#there', 'https://a.example/one?a=1#there'],
  ])('is called with the target of a Location: %s', async (_, location, expected) => {
    const urls: string[] = []
    await read('https://a.example/one?a=1', {
      headers,
      fetch: async (url) => {
        urls.push(url)
        const answer = { status: 302, url: '', headers: { get: () => location }, body: null }
        return urls.length > 1 ? eventStream([]) : answer
      },
    })
    expect(urls).toEqual(['https://a.example/one?a=1', expected])
  })

  it('gets a request without a body, and without the headers about one, after a 303', async () => {
    const calls: FetchInit[] = []
    await read('https://a.example/one', {
      method: 'PUT',
      body: 'text',
      headers: {
        'content-encoding': 'identity',
        'content-language': 'en',
        'content-location': '/',
        'content-type': 'text/plain',
        'x-token': 'secret',
      },
      fetch: async (_, init) => {
        calls.push(init)
        return calls.length > 1 ? eventStream([]) : redirect('/two', 303)
      },
    })
    expect(calls[1]).toMatchObject({ method: 'GET' })
    expect(calls[1]?.body).toBeUndefined()
    expect(calls[1]?.headers).toEqual({ 'x-token': 'secret', Accept: 'text/event-stream' })
  })

  it('keeps the method HEAD after a 303', async () => {
    const methods: string[] = []
    await read('https://a.example/one', {
      method: 'HEAD',
      headers,
      fetch: async (_, { method }) => {
        methods.push(method)
        return methods.length > 1 ? eventStream([]) : redirect('/two', 303)
      },
    })
    expect(methods).toEqual(['HEAD', 'HEAD'])
  })

  it('receives redirect: manual if there are headers or a body to protect', async () => {
    const given: (string | undefined)[] = []
    const fetch = async (_: string, init: FetchInit) => {
      given.push(init.redirect)
      return eventStream([])
    }
    for (const options of [
      {},
      { headers },
      { json: 1 },
      { headers, crossOriginRedirect: 'follow' },
    ])
      await read('https://a.example/', { ...(options as object), fetch })
    expect(given).toEqual(['follow', 'manual', 'manual', 'follow'])
  })

  it('that adds Authorization sends it to no other origin', async () => {
    const server = testSession()
    const to = '/hello?ending=end&cors=simple'
    const reading = read(server.url('/redirect', { origin: 'other', to }), {
      fetch: (url, init) =>
        fetch(url, { ...init, headers: { ...init.headers, Authorization: 'Bearer secret' } }),
    })
    const isRefused = differs('no-redirect-after-preflight')
    expect(await outcomeOf(reading)).toEqual(isRefused ? ['network', undefined] : ['hello'])
    const { requests } = await server.log()
    expect(summarize(requests[0]!).headers).toEqual(['authorization'])
    expect(others(requests).map((request) => summarize(request).headers)).toEqual(
      isRefused ? [] : [differs('authorization-kept') ? ['authorization'] : []],
    )
  })

  it('receives only the Accept header for another origin', async () => {
    const calls: [string, Record<string, string>][] = []
    const answers = [redirect('/two'), redirect('//b.example/three')]
    await read('https://a.example/one', {
      headers,
      fetch: async (url, init) => {
        calls.push([url, init.headers])
        return answers[calls.length - 1] ?? eventStream([])
      },
    })
    const ownHeaders = { Accept: 'text/event-stream' }
    const all = {
      authorization: 'Bearer secret',
      'x-api-key': 'secret',
      _key: 'secret',
      ...ownHeaders,
    }
    expect(calls).toEqual([
      ['https://a.example/one', all],
      ['https://a.example/two', all],
      ['https://b.example/three', ownHeaders],
    ])
  })

  it('is not called again with a consumed stream body', async () => {
    let calls = 0
    const reading = read('https://a.example/', {
      body: () => new Blob(['a']).stream(),
      fetch: async () => {
        calls += 1
        return redirect('/two', 307)
      },
    })
    await expect(reading).rejects.toMatchObject({ code: 'http', status: 307 })
    expect(calls).toBe(1)
  })

  it('is not called again after an abort', async () => {
    const controller = new AbortController()
    let calls = 0
    const reading = read('https://a.example/', {
      headers,
      signal: controller.signal,
      fetch: async () => {
        calls += 1
        controller.abort()
        return redirect('/two')
      },
    })
    await reading.catch(() => {})
    expect(calls).toBe(1)
  })
})
