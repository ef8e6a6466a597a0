import { describe, expect, it } from 'vitest'
import {
  BufferLimitError,
  type EventSourceError,
  IdleTimeoutError,
  NetworkError,
  ResponseError,
} from '../../src/core/errors/errors.ts'
import {
  type AttemptOutcome,
  type RetryHistory,
  type StepInput,
  isRetriedByDefault,
  newHistory,
  nextStep,
  recordOutcome,
  requestedStep,
} from '../../src/core/reconnection/next-step.ts'
import {
  type ReconnectOptions,
  type ReconnectPolicy,
  resolveReconnect,
} from '../../src/core/reconnection/reconnect-options.ts'

const url = 'https://example.com/prices'
const details = { action: 'open', reason: 'for the test', url, attempt: 3 }
const network = new NetworkError(details)
const idle = new IdleTimeoutError(details)

function responseError(status: number, retryAfter?: string): ResponseError {
  const headers = new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter })
  const retryable = [408, 425, 429, 500, 502, 503, 504].includes(status)
  return new ResponseError({ ...details, code: 'http', status, retryable, headers, body: '' })
}

const never = -Infinity
/** The counters of a history, for `JSON.stringify`. */
const counters = ['attempt', 'retries', 'repeats', 'shortLived']
const ended: AttemptOutcome = { type: 'ended', uptime: 10, hasDelivered: false, since: 0 }

function failed(error: EventSourceError, change: Partial<AttemptOutcome> = {}): AttemptOutcome {
  return { type: 'failed', error, uptime: never, hasDelivered: false, since: 0, ...change }
}

/** Frozen, so that an assignment to it throws. */
function historyOf(change: Partial<RetryHistory> = {}): RetryHistory {
  return Object.freeze({ ...newHistory(3), ...change })
}

function policyOf(options: boolean | ReconnectOptions | undefined): ReconnectPolicy {
  return Object.freeze(resolveReconnect(options))
}

describe('newHistory', () => {
  it.each([1, 7])('starts with attempt %i and no retries', (attempt) => {
    expect(newHistory(attempt)).toEqual({
      attempt,
      error: undefined,
      retries: 0,
      repeats: 0,
      shortLived: 0,
      requested: 0,
      since: 0,
    })
  })
})

describe('recordOutcome', () => {
  it.each<[string, Partial<AttemptOutcome>, number, number]>([
    ['never opened', { uptime: never }, 5000, 4],
    ['open for less than minUptime', { uptime: 4999 }, 5000, 4],
    ['open for minUptime', { uptime: 5000 }, 5000, 0],
    ['open for longer than minUptime', { uptime: 5001 }, 5000, 0],
    ['a short connection with an event', { uptime: 1, hasDelivered: true }, 5000, 0],
    ['open for 0 ms with minUptime 0', { uptime: 0 }, 0, 0],
    ['never opened with minUptime 0', { uptime: never }, 0, 4],
    ['open while the clock was set back', { uptime: -60_000 }, 5000, 4],
  ])('keeps or resets the retries: %s', (_, outcome, minUptime, retries) => {
    const policy = policyOf({ minUptime })
    const history = historyOf({ retries: 4 })
    expect(recordOutcome(history, { ...ended, ...outcome }, policy).retries).toBe(retries)
  })

  it.each<[string, Partial<AttemptOutcome>, number, number]>([
    ['never opened', { uptime: never }, 5000, 3],
    ['open for less than minUptime', { uptime: 4999 }, 5000, 3],
    ['a short connection with an event', { uptime: 1, hasDelivered: true }, 5000, 3],
    ['open for minUptime', { uptime: 5000 }, 5000, 0],
    ['open for longer than minUptime', { uptime: 60_000 }, 5000, 0],
    ['never opened with minUptime 0', { uptime: never }, 0, 0],
  ])('counts short-lived connections or resets the count: %s', (_, outcome, minUptime, count) => {
    const policy = policyOf({ minUptime })
    const history = historyOf({ shortLived: 2 })
    expect(recordOutcome(history, { ...ended, ...outcome }, policy).shortLived).toBe(count)
  })

  it.each<[string, EventSourceError | undefined, AttemptOutcome, number]>([
    ['the same code', network, failed(new NetworkError(details)), 3],
    ['the same code and status', responseError(503), failed(responseError(503)), 3],
    ['a clean end after a clean end', undefined, ended, 3],
    ['another code', network, failed(idle), 0],
    ['another status', responseError(503), failed(responseError(500)), 0],
    ['a failure after a clean end', undefined, failed(network), 0],
    ['a clean end after a failure', network, ended, 0],
    ['a healthy connection', network, failed(network, { hasDelivered: true }), 0],
  ])('counts repeated errors or resets the count: %s', (_, previous, outcome, repeats) => {
    const history = historyOf({ error: previous, retries: 5, repeats: 2 })
    expect(recordOutcome(history, outcome, policyOf(undefined)).repeats).toBe(repeats)
  })

  it('counts no repeat without a retry', () => {
    // As after `reconnect()`, which keeps the error.
    const history = historyOf({ error: network })
    expect(recordOutcome(history, failed(network), policyOf(undefined)).repeats).toBe(0)
  })

  it.each<AttemptOutcome>([
    ended,
    failed(network),
    { type: 'stopped', uptime: never, hasDelivered: false, since: 0 },
    { type: 'interrupted', uptime: 10, hasDelivered: false, since: 0 },
  ])('keeps the attempt and takes over the error: $type', (outcome) => {
    const recorded = recordOutcome(historyOf({ error: idle }), outcome, policyOf(undefined))
    expect(recorded.attempt).toBe(3)
    expect(recorded.error).toBe(outcome.error)
  })

  it('does not change the given history', () => {
    const history = historyOf({ error: network, retries: 2, repeats: 1, shortLived: 1 })
    const recorded = recordOutcome(history, Object.freeze(failed(idle)), policyOf(undefined))
    expect(recorded).not.toBe(history)
    expect(history).toMatchObject({
      attempt: 3,
      error: network,
      retries: 2,
      repeats: 1,
      shortLived: 1,
    })
  })
})

describe('requestedStep', () => {
  const policy = policyOf(undefined)
  const at = (change: Partial<RetryHistory>, now: number, random = 0) =>
    requestedStep(historyOf({ since: 1000, error: network, ...change }), {
      now,
      policy,
      random,
      serverDelay: undefined,
    })

  it('is immediate the first time, and resets the backoff', () => {
    const { delay, history } = at({ retries: 7, repeats: 2 }, 1000)
    expect(delay).toBe(0)
    expect(history).toMatchObject({ attempt: 3, retries: 0, repeats: 0, requested: 1, since: 1000 })
  })

  it.each([
    [1, 1000],
    [2, 2000],
    [4, 8000],
    [9, 30_000],
  ])('backs off after %i in a row', (requested, delay) => {
    const step = at({ requested }, 1000)
    expect(step.delay).toBe(delay)
    expect(step.history).toMatchObject({ retries: 0, requested: requested + 1 })
  })

  it('counts the time since the last attempt, and starts again after it', () => {
    expect(at({ requested: 2 }, 1500).delay).toBe(1500)
    expect(at({ requested: 2 }, 3000)).toMatchObject({ delay: 0, history: { requested: 1 } })
  })

  it('is never shorter than the backoff, whatever is drawn', () => {
    expect(at({ requested: 1 }, 1000, 0.99).delay).toBeGreaterThanOrEqual(1000)
  })

  it('is not prolonged by a clock that was set back', () => {
    expect(at({ requested: 1 }, -1_000_000).delay).toBe(1000)
  })

  it('respects Retry-After', () => {
    expect(at({ requested: 1, error: responseError(503, '10') }, 1000).delay).toBe(10_000)
  })

  it.each([
    ['a long connection', { uptime: 5000 }, 1],
    ['an event', { uptime: 1, hasDelivered: true }, 1],
    ['a failure', {}, 4],
  ])(
    'counts the attempts requested since the last healthy connection, after %s',
    (_, outcome, requested) => {
      const recorded = recordOutcome(historyOf({ requested: 4 }), { ...ended, ...outcome }, policy)
      expect(recorded.requested).toBe(requested)
    },
  )
})

describe('isRetriedByDefault', () => {
  const enabled = policyOf(undefined)
  const disabled = policyOf(false)

  it.each<[boolean, string, EventSourceError | undefined, ReconnectPolicy]>([
    [true, 'a clean end', undefined, enabled],
    [true, 'a network failure', network, enabled],
    [true, 'a 503', responseError(503), enabled],
    [false, 'a 404', responseError(404), enabled],
    [false, 'an error that is not retryable', new BufferLimitError(details), enabled],
    [false, 'a clean end with reconnect: false', undefined, disabled],
    [false, 'a 503 with reconnect: false', responseError(503), disabled],
  ])('is %s after %s', (expected, _, error, policy) => {
    expect(isRetriedByDefault(error, policy)).toBe(expected)
  })
})

/** Without jitter unless the test sets `random`. */
function stepInput(change: Partial<StepInput> = {}): StepInput {
  return Object.freeze({
    outcome: failed(network),
    decision: true,
    policy: policyOf(undefined),
    isOnline: true,
    serverDelay: undefined,
    now: Date.UTC(2026, 0, 1),
    random: 0,
    url,
    ...change,
  })
}

describe('nextStep closes', () => {
  it.each<[string, Partial<StepInput>, object]>([
    [
      'a 204, whatever the decision',
      {
        outcome: { type: 'stopped', uptime: never, hasDelivered: false, since: 0 },
        decision: { delay: 5 },
      },
      { type: 'close', reason: 'stopped' },
    ],
    [
      'a clean end that is not retried',
      { outcome: ended, decision: false },
      { type: 'close', reason: 'ended' },
    ],
    [
      'an interrupted attempt that is not retried',
      { outcome: { ...ended, type: 'interrupted' }, decision: false },
      { type: 'close', reason: 'ended' },
    ],
    [
      'a failure that is not retried',
      { decision: false },
      { type: 'close', reason: 'failed', error: network },
    ],
    [
      'a failure that is not retried while offline',
      { decision: false, isOnline: false },
      { type: 'close', reason: 'failed', error: network },
    ],
    [
      'a failure that is not retried after the last retry',
      { decision: false, policy: policyOf({ maxRetries: 0 }) },
      { type: 'close', reason: 'failed', error: network },
    ],
  ])('after %s', (_, change, expected) => {
    expect(nextStep(historyOf({ error: network, retries: 2 }), stepInput(change))).toEqual(expected)
  })

  it.each<[string, Partial<StepInput>, EventSourceError | undefined, string]>([
    ['a failure', {}, network, network.message],
    ['a clean end', { outcome: ended }, undefined, 'the server ended the stream'],
    ['a failure and a delay of shouldRetry', { decision: { delay: 0 } }, network, network.message],
  ])('with a RetriesExhaustedError after the last retry: %s', (_, change, cause, last) => {
    const policy = policyOf({ maxRetries: 2 })
    const step = nextStep(historyOf({ retries: 2 }), stepInput({ policy, ...change }))
    expect(step).toMatchObject({
      type: 'close',
      reason: 'failed',
      error: { code: 'retries-exhausted', retryable: false, attempt: 3, url },
    })
    const { error } = step as { error: EventSourceError }
    expect(error.cause).toBe(cause)
    expect(error.message).toMatch(/^Gave up on \S+ after 2 retries: /)
    expect(error.message).toContain(last)
  })
})

describe('nextStep retries', () => {
  const retryOf = (history: RetryHistory, change: Partial<StepInput>) => {
    const step = nextStep(history, stepInput(change))
    if (step.type !== 'retry') throw new Error(`closed with "${step.reason}"`)
    return step
  }

  it.each<[number, boolean, number]>([
    [0, true, 1],
    [1, true, 2],
    [1, false, 1],
    [2, false, 2],
    [9, false, 9],
  ])('with maxRetries 2 after %i retries, online: %s', (retries, isOnline, next) => {
    const policy = policyOf({ maxRetries: 2 })
    const history = historyOf({ retries, repeats: 1, shortLived: 1, error: network })
    expect(retryOf(history, { policy, isOnline }).history).toEqual({
      attempt: 4,
      error: network,
      retries: next,
      repeats: 1,
      shortLived: 1,
      requested: 0,
      since: 0,
    })
  })

  it.each<[string, Partial<RetryHistory>, Partial<StepInput>, number]>([
    ['initialDelay first', {}, {}, 1000],
    ['the factor at each retry', { retries: 3 }, {}, 8000],
    ['maxDelay at most', { retries: 20 }, {}, 30_000],
    ['less by jitter', { retries: 1 }, { random: 0.25 }, 1500],
    ['the delay of shouldRetry', { retries: 9 }, { decision: { delay: 7 } }, 7],
    ['a delay of 0 of shouldRetry', { retries: 9 }, { decision: { delay: 0 } }, 0],
    ['a delay of shouldRetry without jitter', {}, { decision: { delay: 7 }, random: 0.9 }, 7],
    ['retry: in place of initialDelay', {}, { serverDelay: 200 }, 200],
    ['retry: with backoff', { retries: 2 }, { serverDelay: 200 }, 800],
    ['retry: with half of the jitter', {}, { serverDelay: 200, random: 0.5 }, 250],
    ['retry: above maxDelay', { retries: 2 }, { serverDelay: 60_000 }, 60_000],
    ['retry: of one hour at most', {}, { serverDelay: 1e9 }, 3_600_000],
    ['1 ms for retry: 0', {}, { serverDelay: 0 }, 1],
    ['1 ms after one short-lived connection', { shortLived: 1 }, { serverDelay: 0 }, 1],
    ['4 ms after three short-lived connections', { shortLived: 3 }, { serverDelay: 0 }, 4],
    ['500 ms after many short-lived connections', { shortLived: 30 }, { serverDelay: 0 }, 500],
    [
      'initialDelay after many short-lived connections, if shorter',
      { shortLived: 30 },
      { serverDelay: 0, policy: policyOf({ initialDelay: 20 }) },
      20,
    ],
    ['no minimum without retry:', { shortLived: 30 }, { policy: policyOf({ initialDelay: 0 }) }, 1],
    ['the delay of shouldRetry, not retry:', {}, { serverDelay: 200, decision: { delay: 7 } }, 7],
  ])('after %s', (_, history, change, delay) => {
    expect(retryOf(historyOf(history), change).delay).toBe(delay)
  })

  const inTenSeconds = new Date(Date.UTC(2026, 0, 1) + 10_000).toUTCString()

  it.each<[string, number, string, Partial<StepInput>, number]>([
    ['seconds of a 503', 503, '10', {}, 10_000],
    ['seconds of a 429', 429, '10', {}, 10_000],
    ['a date', 503, inTenSeconds, {}, 10_000],
    ['a date in the past', 503, 'Thu, 01 Jan 1970 00:00:00 GMT', {}, 1000],
    ['less than the backoff', 503, '0', {}, 1000],
    ['half of the jitter', 503, '10', { random: 0.5 }, 12_500],
    ['one hour at most', 503, '7200', {}, 3_600_000],
    ['more than retry:', 503, '10', { serverDelay: 200 }, 10_000],
    ['less than retry:', 503, '10', { serverDelay: 20_000 }, 20_000],
    ['a delay of shouldRetry in its place', 503, '10', { decision: { delay: 7 } }, 7],
    ['another status', 500, '10', {}, 1000],
    ['another status, and retry:', 500, '10', { serverDelay: 200 }, 200],
    ['an invalid value', 503, '-1', {}, 1000],
  ])('after Retry-After: %s', (_, status, value, change, delay) => {
    const outcome = failed(responseError(status, value))
    expect(retryOf(historyOf(), { outcome, ...change }).delay).toBe(delay)
  })
})

/** All combinations of the values, one per property. */
function combine<T extends object>(values: { [Key in keyof T]: readonly T[Key][] }): T[] {
  let all: object[] = [{}]
  for (const [key, list] of Object.entries<readonly unknown[]>(values))
    all = all.flatMap((each) => list.map((value) => ({ ...each, [key]: value })))
  return all as T[]
}

interface Combination {
  outcome: AttemptOutcome
  isOnline: boolean
  decision: StepInput['decision']
  retries: number
  repeats: number
  shortLived: number
  maxRetries: number
  serverDelay: number | undefined
  random: number
}

describe('nextStep for every combination of inputs', () => {
  const combinations = combine<Combination>({
    outcome: [
      ended,
      failed(network),
      failed(responseError(503)),
      failed(responseError(503, '10')),
      { type: 'stopped', uptime: never, hasDelivered: false, since: 0 },
      { type: 'interrupted', uptime: 10, hasDelivered: true, since: 0 },
    ],
    isOnline: [true, false],
    decision: [true, false, { delay: 0 }, { delay: 42 }],
    retries: [0, 1, 2, 50],
    repeats: [0, 3],
    shortLived: [0, 1, 50],
    maxRetries: [0, 2, Infinity],
    serverDelay: [undefined, 0, 20_000],
    random: [0, 0.999],
  })
  const steps = combinations.map((combination) => {
    const { maxRetries, retries, repeats, shortLived, ...change } = combination
    const history = historyOf({ error: change.outcome.error, retries, repeats, shortLived })
    Object.freeze(change.outcome)
    const step = nextStep(history, stepInput({ ...change, policy: policyOf({ maxRetries }) }))
    return { ...combination, history, step }
  })
  const retried = steps.flatMap(({ step, ...input }) =>
    step.type === 'retry' ? [{ ...input, step }] : [],
  )

  it('depends on type, decision, network and maxRetries only', () => {
    const wrong = steps.filter(({ outcome, decision, isOnline, retries, maxRetries, step }) => {
      const ending = outcome.error ? 'failed' : 'ended'
      const isExhausted = isOnline && retries >= maxRetries
      const reason =
        outcome.type === 'stopped' ? 'stopped' : decision ? isExhausted && 'failed' : ending
      return reason ? step.type !== 'close' || step.reason !== reason : step.type !== 'retry'
    })
    expect(wrong).toEqual([])
    expect(retried.length).toBeGreaterThan(1000)
  })

  it('closes with an error if and only if the reason is "failed"', () => {
    const wrong = steps.filter(
      ({ step }) => step.type === 'close' && (step.reason === 'failed') !== 'error' in step,
    )
    expect(wrong).toEqual([])
  })

  it('waits exactly for the delay of shouldRetry', () => {
    const wrong = retried.filter(
      ({ decision, step }) => typeof decision === 'object' && step.delay !== decision.delay,
    )
    expect(wrong).toEqual([])
  })

  it('never retries sooner than the server asks', () => {
    const wrong = retried.filter(({ decision, outcome, serverDelay = 0, step }) => {
      const { headers } = (outcome.error ?? {}) as Partial<ResponseError>
      const retryAfter = Number(headers?.get('retry-after') ?? 0) * 1000
      return decision === true && step.delay < Math.max(serverDelay, retryAfter)
    })
    expect(wrong).toEqual([])
  })

  it('waits at most maxDelay if the server does not ask', () => {
    const wrong = retried.filter(({ decision, outcome, serverDelay, step }) => {
      const { headers } = (outcome.error ?? {}) as Partial<ResponseError>
      const isAsked = serverDelay !== undefined || headers?.has('retry-after')
      return decision === true && !isAsked && !(step.delay > 0 && step.delay <= 30_000)
    })
    expect(wrong).toEqual([])
  })

  it('counts the attempt, and the retry only while online', () => {
    const wrong = retried.filter(({ isOnline, history, step: { history: next } }) => {
      const { attempt, retries, ...rest } = history
      const expected = { ...rest, attempt: attempt + 1, retries: retries + Number(isOnline) }
      return JSON.stringify(expected, counters) !== JSON.stringify(next, counters)
    })
    expect(wrong).toEqual([])
    expect(retried.every(({ history, step }) => history.error === step.history.error)).toBe(true)
  })

  it('does not change the given history', () => {
    const wrong = steps.filter(({ history, outcome, retries, repeats, shortLived }) => {
      const given = { attempt: 3, error: outcome.error, retries, repeats, shortLived }
      return Object.entries(given).some(
        ([key, value]) => history[key as keyof RetryHistory] !== value,
      )
    })
    expect(wrong).toEqual([])
    expect(retried.every(({ history, step }) => history !== step.history)).toBe(true)
  })
})
