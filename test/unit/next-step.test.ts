import { describe, expect, it } from 'vitest'
import {
  IdleTimeoutError,
  NetworkError,
  ResponseError,
  RetriesExhaustedError,
} from '../../src/core/errors/errors.ts'
import {
  type AttemptOutcome,
  type StepInput,
  newHistory,
  nextStep,
  recordOutcome,
} from '../../src/core/reconnection/next-step.ts'
import { resolveReconnect } from '../../src/core/reconnection/reconnect-options.ts'

const url = 'https://example.com/'
const request = { action: 'open', reason: 'refused', url, attempt: 3 }
const network = new NetworkError(request)
const statusError = (status: number) =>
  new ResponseError({
    ...request,
    code: 'http',
    retryable: true,
    status,
    headers: new Headers(),
    body: '',
  })

const policy = resolveReconnect({ minUptime: 1000, jitter: 0 })
const before = { attempt: 3, error: network, retries: 2, repeats: 1, shortLived: 4 }
const failed: AttemptOutcome = {
  type: 'failed',
  error: network,
  uptime: -Infinity,
  hasDelivered: false,
}

describe('an attempt', () => {
  it('that fails keeps retries and counts a repeated error', () => {
    expect(recordOutcome(before, failed, policy)).toEqual({
      attempt: 3,
      error: network,
      retries: 2,
      repeats: 2,
      shortLived: 5,
    })
  })

  it.each<[string, Partial<AttemptOutcome>, typeof before]>([
    ['a different code', { error: new IdleTimeoutError(request) }, before],
    ['a different status', { error: statusError(500) }, { ...before, error: statusError(503) }],
    ['no error', { error: undefined }, before],
    ['no retry before it', {}, { ...before, retries: 0 }],
    ['a delivered event', { hasDelivered: true }, before],
    ['an uptime of minUptime', { uptime: 1000 }, before],
  ])('with %s is not a repetition', (_, outcome, history) => {
    expect(recordOutcome(history, { ...failed, ...outcome }, policy).repeats).toBe(0)
  })

  it.each<[string, Partial<AttemptOutcome>, number, number]>([
    ['a delivered event resets retries only', { uptime: 999, hasDelivered: true }, 0, 5],
    ['an uptime of minUptime resets both counts', { uptime: 1000 }, 0, 0],
    ['an uptime below minUptime resets no count', { uptime: 999 }, 2, 5],
  ])('with %s', (_, outcome, retries, shortLived) => {
    const recorded = recordOutcome(before, { ...failed, ...outcome }, policy)
    expect(recorded).toMatchObject({ retries, shortLived })
  })

  it('never counts as short-lived if minUptime is 0', () => {
    const recorded = recordOutcome(before, failed, { ...policy, minUptime: 0 })
    expect(recorded.shortLived).toBe(0)
  })
})

describe('the next step', () => {
  const history = recordOutcome(newHistory(3), failed, policy)
  const input: StepInput = {
    outcome: failed,
    decision: true,
    policy,
    isOnline: true,
    serverDelay: undefined,
    now: 0,
    random: 0,
    url,
  }

  it('retries after the backoff, counting the attempt and the retry', () => {
    expect(nextStep({ ...history, retries: 2 }, input)).toEqual({
      type: 'retry',
      delay: 4000,
      history: { ...history, attempt: 4, retries: 3 },
    })
  })

  it('counts no retry while offline', () => {
    const policyOfOne = { ...policy, maxRetries: 1 }
    const offline = { ...input, isOnline: false, policy: policyOfOne }
    expect(nextStep({ ...history, retries: 1 }, offline)).toMatchObject({
      type: 'retry',
      history: { attempt: 4, retries: 1 },
    })
  })

  it.each<[string, Partial<StepInput>, object]>([
    ['"stopped" after a 204', { outcome: { ...failed, type: 'stopped' } }, { reason: 'stopped' }],
    ['"failed" with the error', { decision: false }, { reason: 'failed', error: network }],
    [
      '"ended" after a clean end',
      { decision: false, outcome: { ...failed, type: 'ended', error: undefined } },
      { reason: 'ended' },
    ],
  ])('closes with %s', (_, given, expected) => {
    expect(nextStep(history, { ...input, ...given })).toEqual({ type: 'close', ...expected })
  })

  it('closes with a RetriesExhaustedError and its cause after maxRetries', () => {
    const step = nextStep(
      { ...history, retries: 2 },
      { ...input, policy: { ...policy, maxRetries: 2 } },
    )
    expect(step).toEqual({ type: 'close', reason: 'failed', error: expect.anything() })
    const { error } = step as { error: Error }
    expect(error).toBeInstanceOf(RetriesExhaustedError)
    expect(error.message).toBe(
      `Failed to open ${url}: maxRetries (2) used up; last: ${network.message}`,
    )
    expect(error.cause).toBe(network)
  })
})
