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
import { catchReported, own, reached, stillLife } from './life-probes.ts'

type ShouldRetry = Extract<ClientOptions['reconnect'], object>['shouldRetry']

async function start(attempts: Attempt[], shouldRetry: ShouldRetry, options: ClientOptions = {}) {
  const server = testSession()
  const still = stillLife()
  const url = await server.plan(attempts)
  const client = own(
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
    expect((await reached(client, 'waiting')).error).toMatchObject({ status: 401 })
    await clock.waitForTimers()
    await clock.advanceToNext()
    await reached(client, 'open', 2)
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
      errors.push((await reached(client, 'waiting', attempt)).error)
      await clock.advanceToNext()
    }
    expect(calls.map(([error]) => error)).toEqual(errors)
    expect(errors).toMatchObject([{ code: 'network' }, { status: 418 }, { code: 'content-type' }])
    for (const [index, [error, context]] of calls.entries()) {
      expect(context).toMatchObject({ attempt: index + 1, lastEventId: '7', error })
      expect(context.signal).toBeInstanceOf(AbortSignal)
    }
  })

  it('together with a function of headers refreshes a token', async () => {
    const server = testSession()
    const { clock, ...still } = stillLife()
    const client = own(
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
    await reached(client, 'waiting')
    await clock.advanceToNext()
    await reached(client, 'open', 2)
    expect((await server.log()).requests).toHaveLength(2)
  })

  it('may retry what maxRetries then limits', async () => {
    const { client, clock } = await start([{ status: 404 }], undefined)
    await client.closed
    const limited = own(
      new EventSourceClient(client.url, {
        ...stillLife(),
        clock,
        reconnect: { maxRetries: 1, shouldRetry: () => true },
      }),
    )
    await reached(limited, 'waiting')
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
    await reached(client, 'waiting')
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
    await reached(client, 'open', 2)
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
