import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient, streamEvents } from '../../src/index.ts'
import {
  closeAfterTest,
  collect,
  failureOf,
  frozenPlatform,
  waitForStatus,
} from '../support/client-probes.ts'
import { differs } from '../support/differences.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'

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

describe.each([
  ['POST', { json: { prompt: 'hello' } }],
  ['PATCH', { method: 'patch', body: '{"prompt":"hello"}' }],
] satisfies [string, ClientOptions][])('%s without the reconnect option', (method, request) => {
  it('is not repeated if the connection broke without an event ID', async () => {
    const { client, requests } = await start([cut], request)
    const broken = { reason: 'failed', error: { code: 'network' } }
    expect(await client.closed).toMatchObject(
      differs('reset-is-an-end') ? { reason: 'ended' } : broken,
    )
    expect(await requests()).toBe(1)
  })

  it('is not repeated if it got no response', async () => {
    const { client, requests } = await start([{ open: false, ending: 'destroy' }], request)
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { code: 'network' } })
    expect(await requests()).toBe(1)
  })

  it('ends with the stream if there was no event ID', async () => {
    const { client, requests } = await start([ended], request)
    const seen: unknown[] = []
    client.onerror = () => seen.push(client.readyState)
    expect(await client.closed).toEqual({ reason: 'ended' })
    expect(seen).toEqual([client.CLOSED])
    expect(await requests()).toBe(1)
  })

  it.each([500, 502, 504])('is not repeated after a %i', async (status) => {
    const { client, requests } = await start([{ status }], request)
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status } })
    expect(await requests()).toBe(1)
  })

  it.each([408, 425, 429, 503])('is repeated after a %i', async (status) => {
    const { client, clock, server } = await start([{ status }, {}], request)
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
    const { requests } = await server.log()
    expect(requests.map(({ method: sent }) => sent)).toEqual([method, method])
  })

  it.each([
    ['a broken stream', cutAfterId],
    ['an ended stream', endedAfterId],
  ])('is repeated in full, with the last event ID, after %s', async (_, attempt) => {
    const { client, clock, server } = await start([attempt, {}], request)
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
    const { requests } = await server.waitFor({ bodies: 2 })
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '7'])
    for (const { method: sent, body } of requests)
      expect([sent, JSON.parse(body.text)]).toEqual([method, { prompt: 'hello' }])
  })

  it('resumes after an event ID until the server clears it', async () => {
    const cleared: Attempt = { chunks: ['id\ndata: 2\n\n'], ending: 'end' }
    const { client, clock, requests } = await start([cutAfterId, { status: 500 }, cleared], request)
    for (const attempt of [1, 2]) {
      await waitForStatus(client, 'waiting', attempt)
      await clock.advanceToNext()
    }
    expect(await client.closed).toEqual({ reason: 'ended' })
    expect(await requests()).toBe(3)
  })

  it('does not retry an error that is final for GET', async () => {
    const { client, clock, requests } = await start([cutAfterId, { status: 404 }], request)
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 404 } })
    expect(await requests()).toBe(2)
  })

  it.each([[true], [{ initialDelay: 10 }]])('is repeated if reconnect is %o', async (reconnect) => {
    const attempts = [{ open: false, ending: 'destroy' }, ended, { status: 500 }, {}] as Attempt[]
    const { client, clock, server } = await start(attempts, { ...request, reconnect })
    for (const attempt of [1, 2, 3]) {
      await waitForStatus(client, 'waiting', attempt)
      await clock.advanceToNext()
    }
    await waitForStatus(client, 'open', 4)
    const { requests } = await server.waitFor({ bodies: 4 })
    expect(requests).toHaveLength(4)
    for (const { body } of requests) expect(JSON.parse(body.text)).toEqual({ prompt: 'hello' })
  })
})

describe.each(['GET', 'PUT', 'DELETE'])('%s', (method) => {
  it('is repeated after broken and ended streams without event ID', async () => {
    const { client, clock, server } = await start([cut, ended, {}], { method })
    for (const attempt of [1, 2]) {
      await waitForStatus(client, 'waiting', attempt)
      await clock.advanceToNext()
    }
    await waitForStatus(client, 'open', 3)
    const { requests } = await server.log()
    expect(requests.map(({ method: sent }) => sent)).toEqual([method, method, method])
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
  it('is rejected with reconnect, suggesting a body function', () => {
    const create = () =>
      new EventSourceClient('https://example.com/', {
        body: new ReadableStream<Uint8Array>(),
        reconnect: true,
      })
    expect(create).toThrow(TypeError)
    expect(create).toThrow(/"body".*function.*body: \(\) =>/s)
  })
})
