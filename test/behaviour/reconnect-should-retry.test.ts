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
  const still = frozenPlatform()
  const url = await server.plan(attempts)
  const client = closeAfterTest(
    new EventSourceClient(url, { ...still, ...options, reconnect: { shouldRetry } }),
  )
  return { server, client, ...still }
}

describe.each([
  ['sync', <Value>(value: Value) => value],
  ['async', <Value>(value: Value) => Promise.resolve(value)],
])('shouldRetry (%s)', (_, wrap) => {
  it('retries what is final by default', async () => {
    const { client, clock } = await start([{ status: 401 }, {}], () => wrap(true))
    expect((await waitForStatus(client, 'waiting')).error).toMatchObject({ status: 401 })
    await clock.waitForTimers()
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
  })

  it('makes final what is retried by default', async () => {
    const { server, client, clock } = await start([{ status: 503 }], () => wrap(false))
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 503 } })
    await clock.advance(86_400_000)
    expect((await server.log()).requests).toHaveLength(1)
  })

  it('is asked with undefined about a clean end, which is "ended" where it says no', async () => {
    const asked: unknown[] = []
    const { client } = await start([{ ending: 'end' }], (error) => {
      asked.push(error)
      return wrap(false)
    })
    expect(await client.closed).toEqual({ reason: 'ended' })
    expect(asked).toEqual([undefined])
  })

  it('is not asked about a 204', async () => {
    let calls = 0
    const { client } = await start([{ status: 204, headers: { 'content-type': null } }], () => {
      calls += 1
      return wrap(true)
    })
    expect(await client.closed).toEqual({ reason: 'stopped' })
    expect(calls).toBe(0)
  })
})

/** As the guide "Authentication" has it, where the delay is 0. */
const renewOnce =
  (delay: number): ShouldRetry =>
  (error, { repeats }) =>
    error?.status === 401 ? repeats === 0 && { delay } : undefined

describe('shouldRetry', () => {
  it('is told the error and the context of the attempt that ended', async () => {
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

  it('is told how many retries it took, and how often the error has come again', async () => {
    const told: [status: number | undefined, retries: number, repeats: number][] = []
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
        told.push([error?.status, retries, repeats])
        return true
      },
      { headers: ({ retries, repeats }) => (sent.push([retries, repeats]), {}) },
    )
    for (const [index] of attempts.slice(1).entries()) {
      await waitForStatus(client, 'waiting', index + 1)
      await clock.advanceToNext()
    }
    await waitForStatus(client, 'open', attempts.length)
    expect(told).toEqual([
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

  it('is told of no retries after reconnect()', async () => {
    const told: [retries: number, repeats: number][] = []
    const sent: [retries: number, repeats: number][] = []
    const { client, clock } = await start(
      [{ status: 503 }],
      (_, { retries, repeats }) => {
        told.push([retries, repeats])
        return true
      },
      { headers: ({ retries, repeats }) => (sent.push([retries, repeats]), {}) },
    )
    await waitForStatus(client, 'waiting', 1)
    await clock.advanceToNext()
    await waitForStatus(client, 'waiting', 2)
    client.reconnect()
    await waitForStatus(client, 'waiting', 3)
    expect(told).toEqual([
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
  ])('that returns nothing leaves it to the default (%s)', async (_, shouldRetry) => {
    const { client, clock } = await start([{ status: 503 }, { status: 404 }], shouldRetry)
    await waitForStatus(client, 'waiting')
    await clock.waitForTimers()
    await clock.advanceToNext()
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 404 } })
  })

  it('together with a function of headers refreshes a token', async () => {
    const server = testSession()
    const { clock, ...still } = frozenPlatform()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/unauthorized', { token: 'fresh' }), {
        clock,
        ...still,
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

  it('may retry what maxRetries then limits', async () => {
    const { client, clock } = await start([{ status: 404 }], undefined)
    await client.closed
    const limited = closeAfterTest(
      new EventSourceClient(client.url, {
        ...frozenPlatform(),
        clock,
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
  ])('that %s is reported, and the default decides', async (_, shouldRetry) => {
    const reported = catchReported()
    const { client, clock } = await start([{ status: 503 }, { status: 404 }], shouldRetry)
    await waitForStatus(client, 'waiting')
    await clock.waitForTimers()
    await clock.advanceToNext()
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 404 } })
    expect(reported).toEqual([new Error('undecided'), new Error('undecided')])
  })

  it('that takes its time is aborted by reconnect(), which goes on at once', async () => {
    const asked = deferred<AbortSignal>()
    const { server, client } = await start([{ status: 503 }, {}], (_, { signal }) => {
      asked.resolve(signal)
      return new Promise<boolean>(() => {})
    })
    const signal = await asked.promise
    expect(signal.aborted).toBe(false)
    client.reconnect()
    expect(signal.aborted).toBe(true)
    await waitForStatus(client, 'open', 2)
    expect((await server.log()).requests).toHaveLength(2)
  })

  it('that takes its time does not leave a lost connection open in name', async () => {
    const asked = deferred()
    const { client } = await start([{ ending: 'destroy' }], () => {
      asked.resolve()
      return new Promise<boolean>(() => {})
    })
    await asked.promise
    expect(client.readyState).toBe(client.CONNECTING)
  })
})

describe('a delay that shouldRetry gives', () => {
  const delayOf = async (attempts: Attempt[], delay: number, options: ClientOptions = {}) => {
    const { client } = await start(attempts, () => ({ delay }), { random: () => 0.5, ...options })
    return (await waitForStatus(client, 'waiting')).retryDelay
  }

  it.each([0, 1, 70_000, Infinity])('takes the place of the backoff: %i', async (delay) => {
    const told: unknown[] = []
    const onReconnect = (info: unknown) => told.push(info)
    expect(await delayOf([{ status: 503 }], delay, { onReconnect })).toBe(delay)
    expect(told).toMatchObject([{ attempt: 2, delay }])
  })

  it('may be shorter than what the server asks for', async () => {
    expect(await delayOf([{ status: 503, headers: { 'retry-after': '60' } }], 5)).toBe(5)
    expect(await delayOf([{ chunks: ['retry: 60000\n\n'], ending: 'end' }], 5)).toBe(5)
  })

  it('may come from a promise', async () => {
    const { client, clock } = await start([{ status: 401 }, {}], async () => ({ delay: 5 }))
    await waitUntil(() => client.state.retryDelay === 5, {
      subscribe: (check) => client.subscribe(check),
    })
    await clock.advance(5)
    expect(await waitForStatus(client, 'open', 2)).not.toHaveProperty('error')
  })

  it('is a retry, which maxRetries limits', async () => {
    const server = testSession()
    const { clock, ...still } = frozenPlatform()
    const url = await server.plan([{ status: 401 }])
    const reconnect = { maxRetries: 1, shouldRetry: () => ({ delay: 0 }) }
    const client = closeAfterTest(new EventSourceClient(url, { clock, ...still, reconnect }))
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    expect((await client.closed).error).toMatchObject({ code: 'retries-exhausted' })
  })

  it('does not end the wait for the network', async () => {
    const still = frozenPlatform()
    still.environment.goOffline()
    const { client } = await start([{ status: 401 }, {}], () => ({ delay: 0 }), still)
    expect(await waitForStatus(client, 'waiting')).not.toHaveProperty('retryDelay')
    still.environment.goOnline()
    await waitForStatus(client, 'open', 2)
  })

  it.each([NaN, -1, '5'])('is reported where it is %j, and the default decides', async (delay) => {
    const reported = catchReported()
    const { client } = await start([{ status: 404 }], () => ({ delay }) as { delay: number })
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 404 } })
    expect(reported).toEqual([expect.any(TypeError)])
    expect(String(reported[0])).toMatch(/"reconnect.shouldRetry\(\).delay": expected a number/)
  })

  it('renews a token once, at once; where the new one is refused too, that is the end', async () => {
    const { server, client, clock } = await start([{ status: 401 }], renewOnce(0))
    expect((await waitForStatus(client, 'waiting')).retryDelay).toBe(0)
    await clock.advance(0)
    const { reason, error } = await client.closed
    expect(reason).toBe('failed')
    expect(error).toBeInstanceOf(ResponseError)
    expect(error?.status).toBe(401)
    expect((await server.log()).requests).toHaveLength(2)
  })

  it('renews a token after an outage, however long it was', async () => {
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

  it('renews a token each time that one has been good for a while', async () => {
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
