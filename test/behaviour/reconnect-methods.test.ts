import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient, streamEvents } from '../../src/index.ts'
import {
  closeAfterTest,
  collect,
  failureOf,
  frozenPlatform,
  waitForStatus,
} from '../support/client-probes.ts'
import { deferred } from '../support/deferred.ts'
import { differs } from '../support/differences.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'

async function start(attempts: Attempt[], options: ClientOptions) {
  const server = testSession()
  const frozen = frozenPlatform()
  const url = await server.planOnOwnOrigin(attempts)
  const client = closeAfterTest(new EventSourceClient(url, { ...frozen, ...options }))
  /** The number of requests, a day later. */
  const requests = async () => {
    await frozen.platform.clock.advance(86_400_000)
    return (await server.log()).requests.length
  }
  const { platform } = frozen
  return { server, client, requests, clock: platform.clock, platform }
}

const cut: Attempt = { chunks: ['data: 1\n\n'], ending: 'destroy' }
const ended: Attempt = { chunks: ['data: 1\n\n'], ending: 'end' }
const cutAfterId: Attempt = { chunks: ['id: 7\ndata: 1\n\n'], ending: 'destroy' }
const endedAfterId: Attempt = { chunks: ['id: 7\ndata: 1\n\n'], ending: 'end' }

/** How the client closes after a loss. The message names the method and the options that let a client continue. */
const lossOf = (method: string, cause?: object) => ({
  reason: 'failed',
  error: {
    name: 'NetworkError',
    code: 'network',
    retryable: false,
    message: expect.stringMatching(
      `${method} .*not repeated.*"resume".*"idempotent: true"`,
    ) as string,
    ...(cause && { cause }),
  },
})

const endings = {
  'a broken stream': cut,
  'a broken stream with an event ID': cutAfterId,
  'no response': { open: false, ending: 'destroy' },
} satisfies Record<string, Attempt>

/** How often `fetch` sends a request that breaks without a response. */
const sentWithoutResponse = (method: string) =>
  differs('safe-requests-sent-again') && /^(GET|REPORT)$/.test(method) ? 10 : 1

const reconnectOptions: ClientOptions['reconnect'][] = [
  undefined,
  true,
  {},
  { initialDelay: 1, maxDelay: 5000 },
  { shouldRetry: () => true },
  { shouldRetry: () => ({ delay: 0 }) },
  { shouldRetry: async () => ({ delay: 0 }) },
]

describe.each([
  ['POST', { json: { prompt: 'hello' } }],
  ['PATCH', { method: 'patch', body: '{"prompt":"hello"}' }],
  ['REPORT', { method: 'REPORT' }],
  ['GET', { idempotent: false }],
] satisfies [string, ClientOptions][])('a %s that is not idempotent', (method, request) => {
  const tried = method === 'POST' ? reconnectOptions : [undefined]
  describe.each(tried)('with reconnect: %o', (reconnect) => {
    const options = { ...request, reconnect }

    it.each(Object.entries(endings))('is sent once if it ends with %s', async (name, attempt) => {
      const { client, requests } = await start([attempt], options)
      const isEnd = name !== 'no response' && differs('reset-is-an-end')
      const loss = lossOf(method, { code: 'network', retryable: true })
      expect(await client.closed).toMatchObject(isEnd ? { reason: 'ended' } : loss)
      expect(await requests()).toBe(name === 'no response' ? sentWithoutResponse(method) : 1)
      expect(client.metrics.attempts).toBe(1)
    })

    it.each([ended, endedAfterId])('ends with the stream: %j', async (attempt) => {
      const { client, requests } = await start([attempt], options)
      const seen: unknown[] = []
      client.onerror = () => seen.push(client.readyState)
      expect(await client.closed).toEqual({ reason: 'ended' })
      expect(seen).toEqual([client.CLOSED])
      expect(await requests()).toBe(1)
    })

    it.each([500, 502, 504])('is not repeated after a %i', async (status) => {
      const { client, requests } = await start([{ status }], options)
      expect(await client.closed).toMatchObject({ reason: 'failed', error: { status } })
      expect(await requests()).toBe(1)
    })

    it.each([408, 425, 429, 503])('is repeated after a %i', async (status) => {
      const { client, clock, server } = await start([{ status }, cut], options)
      await waitForStatus(client, 'waiting')
      await clock.waitForTimers()
      await clock.advanceToNext()
      await client.closed
      const { requests } = await server.log()
      expect(requests.map(({ method: sent }) => sent)).toEqual([method, method])
    })
  })

  it('is sent once if the server is silent for idleTimeout', async () => {
    const { client, clock, requests } = await start([{}], { ...request, idleTimeout: 1000 })
    await waitForStatus(client, 'open')
    await clock.advance(1000)
    expect(await client.closed).toMatchObject(lossOf(method, { code: 'idle-timeout' }))
    expect(await requests()).toBe(1)
  })

  it('is sent once if no response arrives within connectTimeout', async () => {
    const options = { ...request, connectTimeout: 1000 }
    const { client, clock, requests, server } = await start([{ open: false }], options)
    await server.waitForRequests(1)
    await clock.advance(1000)
    expect(await client.closed).toMatchObject(lossOf(method, { code: 'connect-timeout' }))
    expect(await requests()).toBe(1)
  })

  it('keeps the error of the loss with reconnect: false', async () => {
    const options = { ...request, reconnect: false }
    const { client } = await start([{ open: false, ending: 'destroy' }], options)
    const { error } = await client.closed
    expect(error).toMatchObject({ code: 'network', retryable: true })
  })

  it.each([401, 403, 409, 422])(
    'is repeated after a %i if shouldRetry decides so',
    async (status) => {
      const { client, clock, server } = await start([{ status }, cut], {
        ...request,
        reconnect: { shouldRetry: () => true },
      })
      await waitForStatus(client, 'waiting')
      await clock.advanceToNext()
      await client.closed
      expect((await server.log()).requests).toHaveLength(2)
    },
  )

  it('is sent once more by a renewal of the token after a 401', async () => {
    const { client, clock, requests } = await start([{ status: 401 }, cut], {
      ...request,
      headers: ({ error }) => ({ authorization: error?.status === 401 ? 'new' : 'old' }),
      reconnect: {
        shouldRetry: (error, { repeats }) =>
          error?.status === 401 ? repeats === 0 && { delay: 0 } : undefined,
      },
    })
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    await client.closed
    expect(await requests()).toBe(2)
  })

  it('is retried if a function failed before it was sent', async () => {
    const { client, clock, server } = await start([{}], {
      ...request,
      headers: ({ attempt }) => {
        if (attempt === 1) throw new Error('no token')
        return {}
      },
    })
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
    expect((await server.log()).requests).toHaveLength(1)
  })

  it('is not repeated by reconnect() while its stream is open', async () => {
    const { client, requests } = await start([{}], request)
    await waitForStatus(client, 'open')
    client.reconnect()
    expect(await client.closed).toMatchObject(lossOf(method))
    client.reconnect()
    await client.closed
    expect(await requests()).toBe(1)
  })

  it('is not repeated by reconnect({ lastEventId }) while its stream is open', async () => {
    const { client, requests } = await start([{}], request)
    await waitForStatus(client, 'open')
    client.reconnect({ lastEventId: '3' })
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { code: 'network' } })
    expect(await requests()).toBe(1)
  })

  it('is not repeated by reconnect() before its response', async () => {
    const { client, requests, server } = await start([{ open: false }], request)
    await server.waitForRequests(1)
    client.reconnect()
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { code: 'network' } })
    expect(await requests()).toBe(1)
  })

  it('is sent at once by reconnect() if the server refused it', async () => {
    const { client, server } = await start([{ status: 503 }, {}], request)
    await waitForStatus(client, 'waiting')
    client.reconnect()
    await waitForStatus(client, 'open', 2)
    expect((await server.log()).requests).toHaveLength(2)
  })

  it('is a new request with connect() after the client has closed', async () => {
    const { client, server } = await start([ended, {}], request)
    await client.closed
    client.connect()
    await waitForStatus(client, 'open', 1)
    expect((await server.log()).requests).toHaveLength(2)
  })

  it('is sent once if the network changes while its stream is open', async () => {
    const { client, platform, requests } = await start([cut], request)
    await waitForStatus(client, 'open')
    platform.goOffline()
    await client.closed
    platform.goOnline()
    expect(await requests()).toBe(1)
  })
})

describe('the last event ID of a POST that is not idempotent', () => {
  it('does not allow the server of a resumed refusal to receive it again', async () => {
    const attempts = [{ status: 503 }, cutAfterId, { status: 503 }]
    const { client, clock, requests } = await start(attempts, { json: {} })
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    await client.closed
    expect(await requests()).toBe(2)
  })
})

describe('a POST that a server redirects', () => {
  it.each([303, 302])('is not repeated if the target of a %i refuses', async (status) => {
    const calls: string[] = []
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/runs', {
        ...frozenPlatform(),
        json: {},
        reconnect: { shouldRetry: () => true },
        fetch(url, { method }) {
          calls.push(`${method} ${url}`)
          const init = { status, headers: { location: '/runs/7' } }
          return Promise.resolve(new Response('', method === 'POST' ? init : { status: 503 }))
        },
      }),
    )
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 503 } })
    expect(calls).toEqual(['POST http://localhost/runs', 'GET http://localhost/runs/7'])
  })

  it('is not repeated if fetch followed the redirect and the target refuses', async () => {
    let calls = 0
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/runs', {
        ...frozenPlatform(),
        json: {},
        fetch() {
          calls++
          const response = new Response('', { status: 503 })
          return Promise.resolve(Object.defineProperty(response, 'redirected', { value: true }))
        },
      }),
    )
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 503 } })
    expect(calls).toBe(1)
  })

  it('is repeated if the target of a 307 refuses it', async () => {
    const calls: string[] = []
    const { platform } = frozenPlatform()
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/runs', {
        platform,
        json: {},
        fetch(url, { method }) {
          calls.push(`${method} ${url}`)
          const init = { status: 307, headers: { location: '/elsewhere' } }
          const isFirst = url.endsWith('/runs')
          return Promise.resolve(new Response('', isFirst ? init : { status: 503 }))
        },
      }),
    )
    await waitForStatus(client, 'waiting')
    await platform.clock.advanceToNext()
    await waitForStatus(client, 'waiting', 2)
    expect(calls).toHaveLength(4)
  })
})

describe('a refusal that arrives after the abort of its request', () => {
  it('does not allow the next request to be repeated', async () => {
    const first = deferred<Response>()
    let calls = 0
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', {
        ...frozenPlatform(),
        json: {},
        fetch() {
          calls++
          return calls === 1 ? first.promise : new Promise(() => {})
        },
      }),
    )
    await waitForStatus(client, 'connecting')
    await waitUntil(() => calls === 1)
    client.close()
    client.connect()
    await waitUntil(() => calls === 2)
    first.resolve(new Response('', { status: 503 }))
    await first.promise
    for (let tick = 0; tick < 10; tick++) await Promise.resolve()
    client.reconnect()
    expect(await client.closed).toMatchObject({ reason: 'failed' })
    expect(calls).toBe(2)
  })
})

describe.each([
  ['GET', {}],
  ['PUT', { method: 'PUT' }],
  ['DELETE', { method: 'DELETE' }],
  ['POST', { json: {}, idempotent: true }],
] satisfies [string, ClientOptions][])('an idempotent %s', (method, request) => {
  it('is repeated after broken and ended streams without event ID', async () => {
    const { client, clock, server } = await start([cut, ended, {}], request)
    for (const attempt of [1, 2]) {
      await waitForStatus(client, 'waiting', attempt)
      await clock.advanceToNext()
    }
    await waitForStatus(client, 'open', 3)
    const { requests } = await server.log()
    expect(requests.map(({ method: sent }) => sent)).toEqual([method, method, method])
  })

  it('is repeated after no response and a 500', async () => {
    const sent = sentWithoutResponse(method)
    const broken = Array.from({ length: sent }, () => endings['no response'])
    const { client, clock, server } = await start([...broken, { status: 500 }, {}], request)
    for (const attempt of [1, 2]) {
      await waitForStatus(client, 'waiting', attempt)
      await clock.advanceToNext()
    }
    await waitForStatus(client, 'open', 3)
    expect((await server.log()).requests).toHaveLength(sent + 2)
  })

  it('is repeated by reconnect()', async () => {
    const { client, server } = await start([{}], request)
    await waitForStatus(client, 'open')
    client.reconnect()
    await waitForStatus(client, 'open', 2)
    expect((await server.log()).requests).toHaveLength(2)
  })
})

describe('an idempotent POST', () => {
  it('is repeated in full, with the last event ID', async () => {
    const options = { json: { prompt: 'hello' }, idempotent: true }
    const { client, clock, server } = await start([cutAfterId, {}], options)
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
    const { requests } = await server.waitFor({ bodies: 2 })
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '7'])
    for (const { body } of requests) expect(JSON.parse(body.text)).toEqual({ prompt: 'hello' })
  })
})

describe('the option idempotent', () => {
  it('is rejected unless it is a boolean', () => {
    const create = () => new EventSourceClient('http://localhost/', { idempotent: 'yes' as never })
    expect(create).toThrow(TypeError)
    expect(create).toThrow(/"idempotent".*boolean/)
  })
})

describe('a POST on a reused connection', () => {
  it('is not repeated without a response, unless the platform does so', async () => {
    const server = testSession()
    await server.plan([ended, { open: false, ending: 'destroy' }])
    // Its only connection is the first request's: a platform may try each idle connection in turn.
    const url = server.url('/script', {}, await server.startOwnOrigin({ keepsAlive: true }))
    await collect(streamEvents(url))
    await failureOf(streamEvents(url, { json: { prompt: 'hello' } }).next())
    const { requests } = await server.log()
    expect(requests.map(({ method }) => method)).toEqual(
      differs('requests-sent-again') ? ['GET', 'POST', 'POST'] : ['GET', 'POST'],
    )
  })
})

describe('a stream body', () => {
  it('is rejected with idempotent: true, suggesting a body function', () => {
    const create = () =>
      new EventSourceClient('https://example.com/', {
        body: new ReadableStream<Uint8Array>(),
        idempotent: true,
      })
    expect(create).toThrow(TypeError)
    expect(create).toThrow(/"body".*function.*body: \(\) =>/s)
  })
})
