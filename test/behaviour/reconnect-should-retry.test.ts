import { describe, expect, it } from 'vitest'
import {
  type AttemptContext,
  type ClientOptions,
  EventSourceClient,
  ResponseError,
} from '../../src/index.ts'
import { deferred } from '../support/deferred.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'
import {
  catchReported,
  closeAfterTest,
  waitForStatus,
  frozenPlatform,
} from '../support/client-probes.ts'

type ShouldRetry = Extract<ClientOptions['reconnect'], object>['shouldRetry']

async function start(attempts: Attempt[], shouldRetry: ShouldRetry, options: ClientOptions = {}) {
  const server = testSession()
  const frozen = frozenPlatform()
  const url = await server.plan(attempts)
  const client = closeAfterTest(
    new EventSourceClient(url, { ...frozen, ...options, reconnect: { shouldRetry } }),
  )
  const { platform } = frozen
  return { server, client, clock: platform.clock, platform }
}

describe.each([
  ['sync', <Value>(value: Value) => value],
  ['async', <Value>(value: Value) => Promise.resolve(value)],
])('shouldRetry (%s)', (_, wrap) => {
  it('retries errors that are final by default', async () => {
    const { client, clock } = await start([{ status: 401 }, {}], () => wrap(true))
    expect((await waitForStatus(client, 'waiting')).error).toMatchObject({ status: 401 })
    await clock.waitForTimers()
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
  })

  it('closes on errors that are retried by default', async () => {
    const { server, client, clock } = await start([{ status: 503 }], () => wrap(false))
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 503 } })
    await clock.advance(86_400_000)
    expect((await server.log()).requests).toHaveLength(1)
  })

  it('receives undefined after a clean end, and may close as "ended"', async () => {
    const called: unknown[] = []
    const { client } = await start([{ ending: 'end' }], (error) => {
      called.push(error)
      return wrap(false)
    })
    expect(await client.closed).toEqual({ reason: 'ended' })
    expect(called).toEqual([undefined])
  })

  it('is not called for a 204', async () => {
    let calls = 0
    const { client } = await start([{ status: 204, headers: { 'content-type': null } }], () => {
      calls += 1
      return wrap(true)
    })
    expect(await client.closed).toEqual({ reason: 'stopped' })
    expect(calls).toBe(0)
  })
})

/** As in the guide "Authentication", which has a delay of 0. */
const renewOnce =
  (delay: number): ShouldRetry =>
  (error, { repeats }) =>
    error?.status === 401 ? repeats === 0 && { delay } : undefined

describe('shouldRetry', () => {
  it('receives the error and the context of the attempt', async () => {
    const calls: [unknown, AttemptContext][] = []
    const attempts: Attempt[] = [
      { chunks: ['id: 7\ndata: 1\n\n'], ending: 'destroy' },
      { status: 418 },
      { headers: { 'content-type': 'text/html' }, ending: 'end' },
      {},
    ]
    const { client, clock } = await start(attempts, (error, context) => {
      calls.push([error, context])
      return true
    })
    const errors: unknown[] = []
    for (const attempt of [1, 2, 3]) {
      errors.push((await waitForStatus(client, 'waiting', attempt)).error)
      await clock.advanceToNext()
    }
    expect(calls.map(([error]) => error)).toEqual(errors)
    expect(errors).toMatchObject([{ code: 'network' }, { status: 418 }, { code: 'content-type' }])
    for (const [index, [error, context]] of calls.entries()) {
      expect(context).toMatchObject({ attempt: index + 1, lastEventId: '7', error })
      expect(context.signal).toBeInstanceOf(AbortSignal)
    }
  })

  it('receives the number of retries and of repeated errors', async () => {
    const received: [status: number | undefined, retries: number, repeats: number][] = []
    const sent: [retries: number, repeats: number][] = []
    const attempts: Attempt[] = [
      { status: 503 },
      { status: 503 },
      { status: 503 },
      { status: 401 },
      { status: 503 },
      { ending: 'end' },
      { ending: 'end' },
      { chunks: ['data: healthy\n\n'], ending: 'end' },
      { status: 503 },
      {},
    ]
    const { client, clock } = await start(
      attempts,
      (error, { retries, repeats }) => {
        received.push([error?.status, retries, repeats])
        return true
      },
      { headers: ({ retries, repeats }) => (sent.push([retries, repeats]), {}) },
    )
    for (const [index] of attempts.slice(1).entries()) {
      await waitForStatus(client, 'waiting', index + 1)
      await clock.advanceToNext()
    }
    await waitForStatus(client, 'open', attempts.length)
    expect(received).toEqual([
      [503, 0, 0],
      [503, 1, 1],
      [503, 2, 2],
      [401, 3, 0],
      [503, 4, 0],
      [undefined, 5, 0],
      [undefined, 6, 1],
      [undefined, 0, 0],
      [503, 1, 0],
    ])
    expect(sent).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 0],
      [5, 0],
      [6, 0],
      [7, 1],
      [1, 0],
      [2, 0],
    ])
  })

  it('receives no retries after reconnect()', async () => {
    const received: [retries: number, repeats: number][] = []
    const sent: [retries: number, repeats: number][] = []
    const { client, clock } = await start(
      [{ status: 503 }],
      (_, { retries, repeats }) => {
        received.push([retries, repeats])
        return true
      },
      { headers: ({ retries, repeats }) => (sent.push([retries, repeats]), {}) },
    )
    await waitForStatus(client, 'waiting', 1)
    await clock.advanceToNext()
    await waitForStatus(client, 'waiting', 2)
    client.reconnect()
    await waitForStatus(client, 'waiting', 3)
    expect(received).toEqual([
      [0, 0],
      [1, 1],
      [0, 0],
    ])
    expect(sent).toEqual([
      [0, 0],
      [1, 0],
      [0, 0],
    ])
  })

  it.each([
    ['sync', () => undefined],
    ['async', async () => undefined],
  ])('keeps the default if it returns undefined (%s)', async (_, shouldRetry) => {
    const { client, clock } = await start([{ status: 503 }, { status: 404 }], shouldRetry)
    await waitForStatus(client, 'waiting')
    await clock.waitForTimers()
    await clock.advanceToNext()
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 404 } })
  })

  it('refreshes a token together with a headers function', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const client = closeAfterTest(
      new EventSourceClient(server.url('/unauthorized', { token: 'fresh' }), {
        ...frozen,
        headers: ({ error }) => ({
          authorization: `Bearer ${error?.status === 401 ? 'fresh' : 'stale'}`,
        }),
        reconnect: {
          shouldRetry: (error, { attempt }) =>
            error instanceof ResponseError && error.status === 401 && attempt < 3,
        },
      }),
    )
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
    expect((await server.log()).requests).toHaveLength(2)
  })

  it('may retry errors until maxRetries is reached', async () => {
    const { client, clock } = await start([{ status: 404 }], undefined)
    await client.closed
    const limited = closeAfterTest(
      new EventSourceClient(client.url, {
        ...frozenPlatform(),
        platform: { clock },
        reconnect: { maxRetries: 1, shouldRetry: () => true },
      }),
    )
    await waitForStatus(limited, 'waiting')
    await clock.advanceToNext()
    const { error } = await limited.closed
    expect(error).toMatchObject({ code: 'retries-exhausted', cause: { status: 404 } })
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('undecided')
      },
    ],
    ['rejects', () => Promise.reject(new Error('undecided'))],
  ])('is reported if it %s, and the default applies', async (_, shouldRetry) => {
    const reported = catchReported()
    const { client, clock } = await start([{ status: 503 }, { status: 404 }], shouldRetry)
    await waitForStatus(client, 'waiting')
    await clock.waitForTimers()
    await clock.advanceToNext()
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 404 } })
    expect(reported).toEqual([new Error('undecided'), new Error('undecided')])
  })

  it('is aborted by reconnect() while pending', async () => {
    const called = deferred<AbortSignal>()
    const { server, client } = await start([{ status: 503 }, {}], (_, { signal }) => {
      called.resolve(signal)
      return new Promise<boolean>(() => {})
    })
    const signal = await called.promise
    expect(signal.aborted).toBe(false)
    client.reconnect()
    expect(signal.aborted).toBe(true)
    await waitForStatus(client, 'open', 2)
    expect((await server.log()).requests).toHaveLength(2)
  })

  it('does not prevent reconnect() after a final error while pending', async () => {
    const called = deferred()
    const { client } = await start([{ status: 404 }, {}], () => {
      called.resolve()
      return new Promise<boolean>(() => {})
    })
    await called.promise
    client.reconnect()
    expect((await waitForStatus(client, 'open')).attempt).toBe(2)
  })

  it('leaves the client in CONNECTING while pending after a loss', async () => {
    const called = deferred()
    const { client } = await start([{ ending: 'destroy' }], () => {
      called.resolve()
      return new Promise<boolean>(() => {})
    })
    await called.promise
    expect(client.readyState).toBe(client.CONNECTING)
  })
})

describe('a delay returned by shouldRetry', () => {
  const delayOf = async (attempts: Attempt[], delay: number, options: ClientOptions = {}) => {
    const { client } = await start(attempts, () => ({ delay }), {
      ...frozenPlatform(() => 0.5),
      ...options,
    })
    return (await waitForStatus(client, 'waiting')).retryDelay
  }

  it.each([0, 1, 70_000, Infinity])('replaces the backoff: %i', async (delay) => {
    const received: unknown[] = []
    const onReconnect = (info: unknown) => received.push(info)
    expect(await delayOf([{ status: 503 }], delay, { onReconnect })).toBe(delay)
    expect(received).toMatchObject([{ attempt: 2, delay }])
  })

  it('may be shorter than the delay requested by the server', async () => {
    expect(await delayOf([{ status: 503, headers: { 'retry-after': '60' } }], 5)).toBe(5)
    expect(await delayOf([{ chunks: ['retry: 60000\n\n'], ending: 'end' }], 5)).toBe(5)
  })

  it('may be returned as a promise', async () => {
    const { client, clock } = await start([{ status: 401 }, {}], async () => ({ delay: 5 }))
    await waitUntil(() => client.state.retryDelay === 5, {
      subscribe: (check) => client.subscribe(check),
    })
    await clock.advance(5)
    expect(await waitForStatus(client, 'open', 2)).not.toHaveProperty('error')
  })

  it('counts as a retry for maxRetries', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const url = await server.plan([{ status: 401 }])
    const reconnect = { maxRetries: 1, shouldRetry: () => ({ delay: 0 }) }
    const client = closeAfterTest(new EventSourceClient(url, { ...frozen, reconnect }))
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    expect((await client.closed).error).toMatchObject({ code: 'retries-exhausted' })
  })

  it('does not end the wait for the network', async () => {
    const frozen = frozenPlatform()
    frozen.platform.goOffline()
    const { client } = await start([{ status: 401 }, {}], () => ({ delay: 0 }), frozen)
    expect(await waitForStatus(client, 'waiting')).not.toHaveProperty('retryDelay')
    frozen.platform.goOnline()
    await waitForStatus(client, 'open', 2)
  })

  it.each([NaN, -1, '5'])('is reported if it is %j, and the default applies', async (delay) => {
    const reported = catchReported()
    const { client } = await start([{ status: 404 }], () => ({ delay }) as { delay: number })
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 404 } })
    expect(reported).toEqual([expect.any(TypeError)])
    expect(String(reported[0])).toMatch(/"reconnect.shouldRetry\(\).delay": expected a number/)
  })

  it('allows renewing a token once, then closes on another 401', async () => {
    const { server, client, clock } = await start([{ status: 401 }], renewOnce(0))
    expect((await waitForStatus(client, 'waiting')).retryDelay).toBe(0)
    await clock.advance(0)
    const { reason, error } = await client.closed
    expect(reason).toBe('failed')
    expect(error).toBeInstanceOf(ResponseError)
    expect(error?.status).toBe(401)
    expect((await server.log()).requests).toHaveLength(2)
  })

  it('allows renewing a token after an outage', async () => {
    const { client, clock } = await start(
      [{ status: 503 }, { status: 503 }, { status: 401 }, {}],
      renewOnce(5),
    )
    for (const attempt of [1, 2, 3]) {
      await waitForStatus(client, 'waiting', attempt)
      await clock.advanceToNext()
    }
    expect(await waitForStatus(client, 'open', 4)).not.toHaveProperty('error')
  })

  it('allows renewing a token again after a healthy connection', async () => {
    const { client, clock } = await start(
      [{ status: 401 }, { chunks: ['data: a\n\n'], ending: 'end' }, { status: 401 }, {}],
      renewOnce(5),
    )
    for (const attempt of [1, 2, 3]) {
      await waitForStatus(client, 'waiting', attempt)
      await clock.advanceToNext()
    }
    expect(await waitForStatus(client, 'open', 4)).not.toHaveProperty('error')
  })
})
