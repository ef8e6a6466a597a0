import { describe, expect, it } from 'vitest'
import {
  type ClientOptions,
  EventSourceClient,
  type RequestOverrides,
  type ResumeContext,
} from '../../src/index.ts'
import { closeAfterTest, frozenPlatform, waitForStatus } from '../support/client-probes.ts'
import { deferred } from '../support/deferred.ts'
import { type Attempt, headerOf } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'

type Resume = NonNullable<ClientOptions['resume']>

async function start(
  attempts: Attempt[],
  options: ClientOptions,
  plan: 'plan' | 'planOnOwnOrigin' = 'plan',
) {
  const server = testSession()
  const { platform, connectTimeout } = frozenPlatform()
  const url = await server[plan](attempts)
  const base = { platform, connectTimeout, json: { prompt: 'hi' } }
  const client = closeAfterTest(new EventSourceClient(url, { ...base, ...options }))
  /** Lets the next retry begin. */
  const retry = async (attempt: number) => {
    await waitForStatus(client, 'waiting', attempt)
    await platform.clock.waitForTimers()
    await platform.clock.advanceToNext()
  }
  /** The sent requests. */
  const sent = async () => (await server.log()).requests
  return { client, platform, retry, sent, server, url }
}

const numbered = (id: number, ending: Attempt['ending'] = 'end'): Attempt => ({
  chunks: [`id: ${id}\ndata: ${id}\n\n`],
  ending,
})

describe('resume', () => {
  it('continues a POST by GET after each clean end, and never posts again', async () => {
    const contexts: ResumeContext[] = []
    const attempts = [numbered(1), numbered(2), numbered(3, 'hold')]
    const { client, retry, sent, url } = await start(attempts, {
      resume(context) {
        contexts.push(context)
        return {}
      },
    })
    await retry(1)
    await retry(2)
    await waitForStatus(client, 'open', 3)
    const requests = await sent()
    expect(requests.map(({ method, lastEventId }) => [method, lastEventId])).toEqual([
      ['POST', null],
      ['GET', '1'],
      ['GET', '2'],
    ])
    expect(requests.map(({ body }) => body.text)).toEqual(['{"prompt":"hi"}', '', ''])
    expect(headerOf(requests[1]!, 'content-type')).toBeNull()
    expect(contexts).toMatchObject([
      { attempt: 2, lastEventId: '1', error: undefined, response: { url, status: 200 } },
      { attempt: 3, lastEventId: '2', error: undefined, response: { url, status: 200 } },
    ])
    expect(contexts[0]?.response?.headers.get('content-type')).toContain('text/event-stream')
    expect(contexts[0]?.signal).toBeInstanceOf(AbortSignal)
  })

  it('continues a stream that sent no event ID', async () => {
    const attempts: Attempt[] = [{ chunks: ['data: 1\n\n'], ending: 'end' }, {}]
    const { client, retry, sent } = await start(attempts, { resume: () => ({}) })
    await retry(1)
    await waitForStatus(client, 'open', 2)
    expect((await sent()).map(({ method }) => method)).toEqual(['POST', 'GET'])
  })

  it('is asked again for each retry of the continuation', async () => {
    const contexts: ResumeContext[] = []
    const attempts = [numbered(1), { status: 503 }, numbered(2, 'truncate'), {}]
    const { client, retry, sent } = await start(attempts, {
      resume(context) {
        contexts.push(context)
        return {}
      },
    })
    for (const attempt of [1, 2, 3]) await retry(attempt)
    await waitForStatus(client, 'open', 4)
    expect((await sent()).map(({ method }) => method)).toEqual(['POST', 'GET', 'GET', 'GET'])
    expect(contexts.map(({ error }) => error?.code)).toEqual([undefined, 'http', 'network'])
  })

  it('does not apply to a POST that never opened a stream', async () => {
    const attempts: Attempt[] = [{ open: false, ending: 'destroy' }]
    const { client, sent } = await start(attempts, { resume: () => ({}) }, 'planOnOwnOrigin')
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { retryable: false } })
    expect((await sent()).length).toBe(1)
  })

  it('is asked by reconnect(), and by connect() after the client has closed', async () => {
    const { client, platform, sent } = await start([numbered(1, 'hold')], { resume: () => ({}) })
    await client.once('message')
    client.reconnect()
    await waitForStatus(client, 'open', 2)
    client.close()
    client.connect()
    await platform.clock.waitForTimers()
    await platform.clock.advanceToNext()
    await waitForStatus(client, 'open', 1)
    expect((await sent()).map(({ method }) => method)).toEqual(['POST', 'GET', 'GET'])
  })

  it('continues a stream that was paused while the page was hidden', async () => {
    const { client, platform, sent, server } = await start([numbered(1, 'hold')], {
      resume: () => ({}),
      pauseWhenHidden: true,
    })
    await client.once('message')
    platform.hide()
    await server.waitForClosed(1)
    platform.show()
    await waitForStatus(client, 'open', 2)
    expect((await sent()).map(({ method }) => method)).toEqual(['POST', 'GET'])
  })

  it.each<[string, Resume]>([
    ['undefined', () => undefined],
    ['a promise of undefined', async () => undefined],
    ['null', () => null as never],
  ])('that returns %s ends a stream that ended cleanly', async (_, resume) => {
    const { client, retry, sent } = await start([numbered(1)], { resume })
    await retry(1)
    expect(await client.closed).toEqual({ reason: 'ended' })
    expect(await sent()).toHaveLength(1)
  })

  it('that returns undefined fails a stream that was lost', async () => {
    const { client, retry } = await start([{ status: 503 }, numbered(1), { status: 503 }], {
      resume: ({ attempt }) => (attempt > 3 ? undefined : {}),
      reconnect: { shouldRetry: () => true },
    })
    for (const attempt of [1, 2, 3]) await retry(attempt)
    expect(await client.closed).toMatchObject({
      reason: 'failed',
      error: { name: 'NetworkError', retryable: false, cause: { status: 503 } },
    })
  })

  it('that returns undefined fails a stream that ended before the event of until', async () => {
    const { client, retry } = await start([numbered(1)], {
      resume: () => undefined,
      until: '[DONE]',
    })
    await retry(1)
    const { reason, error } = await client.closed
    expect(reason).toBe('failed')
    expect(String(error)).toContain('"until"')
  })

  it('is asked before the first attempt if there is a last event ID', async () => {
    const contexts: ResumeContext[] = []
    const { client, sent } = await start([numbered(5, 'hold')], {
      lastEventId: { load: async () => '4', save() {} },
      resume(context) {
        contexts.push(context)
        return { headers: { 'x-run': '7' } }
      },
    })
    expect((await client.once('message')).data).toBe('5')
    const [request] = await sent()
    expect(request).toMatchObject({ method: 'GET', lastEventId: '4' })
    expect(headerOf(request!, 'x-run')).toBe('7')
    expect(contexts).toMatchObject([{ attempt: 1, lastEventId: '4', response: undefined }])
  })

  it('that returns undefined before the first attempt makes no request', async () => {
    const { client, sent } = await start([{}], { lastEventId: '4', resume: () => undefined })
    expect(await client.closed).toEqual({ reason: 'ended' })
    expect(await sent()).toEqual([])
  })

  it('is not asked before the first attempt without a last event ID', async () => {
    const { client, sent } = await start([{}], {
      lastEventId: { load: () => null, save() {} },
      resume: () => undefined,
    })
    await waitForStatus(client, 'open')
    expect(await sent()).toMatchObject([{ method: 'POST' }])
  })

  it.each<[string, Resume]>([
    [
      'throws',
      () => {
        throw new Error('no run')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no run'))],
  ])('is retried if it %s', async (_, resume) => {
    let calls = 0
    const { client, retry, sent } = await start([numbered(1), {}], {
      resume: (context) => (++calls === 1 ? resume(context) : {}),
    })
    await retry(1)
    await waitForStatus(client, 'waiting', 2)
    expect(client.state.error).toMatchObject({ code: 'network', retryable: true })
    expect(String(client.state.error)).toContain('"resume" failed: no run')
    await retry(2)
    await waitForStatus(client, 'open', 3)
    expect((await sent()).map(({ method }) => method)).toEqual(['POST', 'GET'])
  })

  it('is aborted by close()', async () => {
    const called = deferred<AbortSignal>()
    const { client, retry } = await start([numbered(1)], {
      resume({ signal }) {
        called.resolve(signal)
        return new Promise(() => {})
      },
    })
    await retry(1)
    const signal = await called.promise
    client.close()
    expect(signal.aborted).toBe(true)
    expect(await client.closed).toEqual({ reason: 'closed' })
  })

  it.each<[unknown, RegExp]>([
    ['/runs/7', /"resume\(\)\.url".*\{ url:/],
    [{ url: null }, /"resume\(\)\.url"/],
    [{ url: 'http://' }, /"resume".*http:/],
    [{ url: 'ftp://example.com/' }, /"resume".*ftp:/],
    [{ method: 'GET', body: 'x' }, /"resume\(\)\.method"/],
    [{ json: {}, body: 'x' }, /"resume\(\)\.json"/],
    [{ headers: { 'not valid': 'x' } }, /"resume\(\)\.headers"/],
  ])('with an invalid result closes the client: %j', async (overrides, message) => {
    const { client, retry, sent } = await start([numbered(1)], {
      resume: () => overrides as RequestOverrides,
    })
    await retry(1)
    const { reason, error } = await client.closed
    expect({ reason, code: error?.code }).toEqual({ reason: 'failed', code: 'network' })
    expect(String(error)).toMatch(message)
    expect(await sent()).toHaveLength(1)
  })

  it('is rejected unless it is a function', () => {
    const create = () => new EventSourceClient('http://localhost/', { resume: {} as never })
    expect(create).toThrow(/"resume".*function/)
  })
})

/** The second request of a POST client whose first response was redirected to `responseUrl`, if given. */
async function resumedRequest(
  overrides: RequestOverrides,
  options: ClientOptions = {},
  responseUrl = '',
) {
  const { platform } = frozenPlatform()
  const requests: [url: string, init: { method: string; headers: object; body?: unknown }][] = []
  const client = closeAfterTest(
    new EventSourceClient('https://a.example/runs?user=1', {
      platform,
      json: { prompt: 'hi' },
      headers: { authorization: 'Bearer secret', 'content-language': 'en', Accept: 'text/x' },
      resume: () => overrides,
      ...options,
      fetch(url, init) {
        requests.push([url, init])
        if (requests.length > 1) return new Promise(() => {})
        const headers = { 'content-type': 'text/event-stream' }
        const response = new Response('id: 1\ndata: a\n\n', { headers })
        return Promise.resolve(Object.defineProperty(response, 'url', { value: responseUrl }))
      },
    }),
  )
  await waitForStatus(client, 'waiting')
  await platform.clock.waitForTimers()
  await platform.clock.advanceToNext()
  await waitUntil(() => requests.length === 2)
  const [url, { method, headers, body }] = requests[1]!
  return { url, method, headers, body }
}

describe('the request that resume returns', () => {
  const own = { authorization: 'Bearer secret', Accept: 'text/x', 'Last-Event-ID': '1' }
  const url = 'https://a.example/runs?user=1'

  it('is a GET of the client’s URL with its headers by default', async () => {
    expect(await resumedRequest({})).toEqual({ url, method: 'GET', headers: own, body: undefined })
  })

  it('has its own headers beside the client’s, and replaces equal ones', async () => {
    const headers = { Authorization: 'Bearer new', 'x-run': '7' }
    expect(await resumedRequest({ headers })).toMatchObject({
      headers: { ...own, authorization: 'Bearer new', 'x-run': '7' },
    })
  })

  it('resolves a relative URL against the response’s', async () => {
    const redirected = 'https://a.example/v2/runs/'
    expect(await resumedRequest({ url: '7/stream' }, {}, redirected)).toMatchObject({
      url: 'https://a.example/v2/runs/7/stream',
      headers: own,
    })
    expect(await resumedRequest({ url: '/runs/7' })).toMatchObject({
      url: 'https://a.example/runs/7',
    })
  })

  it('has none of the client’s headers in another origin, except for its own', async () => {
    const overrides = { url: 'https://b.example/runs/7', headers: { 'x-run': '7' } }
    expect(await resumedRequest(overrides)).toMatchObject({
      url: 'https://b.example/runs/7',
      headers: { 'x-run': '7', Accept: 'text/x', 'Last-Event-ID': '1' },
    })
    const { headers } = await resumedRequest(overrides)
    expect(headers).not.toHaveProperty('authorization')
    const redirected = await resumedRequest({ url: '/runs/7' }, {}, 'https://b.example/runs')
    expect(redirected.url).toBe('https://b.example/runs/7')
    expect(redirected.headers).not.toHaveProperty('authorization')
  })

  it('is a POST with a body of its own, which never is the client’s', async () => {
    const post = { method: 'POST', body: '{"after":1}' }
    expect(await resumedRequest({ json: { after: 1 } })).toMatchObject({
      ...post,
      headers: { 'content-type': 'application/json' },
    })
    expect(await resumedRequest({ method: 'POST' })).toMatchObject({ body: undefined })
    const calls: number[] = []
    await resumedRequest({}, { json: ({ attempt }) => ({ calls: calls.push(attempt) }) })
    expect(calls).toEqual([1])
  })

  it('has the headers that a function computes for the attempt', async () => {
    const headers = ({ attempt }: { attempt: number }) => ({ 'x-attempt': String(attempt) })
    expect(await resumedRequest({}, { headers })).toMatchObject({ headers: { 'x-attempt': '2' } })
  })
})

describe('a restart in the middle of an answer', () => {
  it('continues the answer with resume, until and a store, and does not post again', async () => {
    const server = testSession()
    const { platform } = frozenPlatform()
    const attempts: Attempt[] = [
      { chunks: ['id: 1\ndata: He\n\n'] },
      { chunks: ['id: 2\ndata: llo\n\nid: 3\ndata: [DONE]\n\n'] },
    ]
    const url = await server.plan(attempts)
    let saved: string | undefined
    const options: ClientOptions = {
      platform,
      json: { prompt: 'hi' },
      until: '[DONE]',
      lastEventId: { load: () => saved, save: (id) => void (saved = id) },
      resume: () => ({}),
    }
    const first = new EventSourceClient(url, options)
    expect((await first.once('message')).data).toBe('He')
    first.close()
    const second = closeAfterTest(new EventSourceClient(url, options))
    const rest: string[] = []
    second.on('message', ({ data }) => rest.push(data))
    expect(await second.closed).toEqual({ reason: 'ended' })
    expect(rest).toEqual(['llo'])
    expect(saved).toBe('3')
    const { requests } = await server.log()
    expect(requests.map(({ method, lastEventId }) => [method, lastEventId])).toEqual([
      ['POST', null],
      ['GET', '1'],
    ])
  })
})
