import { type EventSourceError, RetriesExhaustedError } from '../errors/errors.ts'
import { redactUrl } from '../errors/redaction.ts'
import type { AttemptContext } from '../http/attempt-context.ts'
import { backoffDelay } from './backoff.ts'
import type { ReconnectPolicy, RetryDecision, RetryDelay } from './reconnect-options.ts'
import { retryAfterOf } from './retry-after.ts'

/** How an attempt ended. */
export interface AttemptOutcome {
  /**
   * - `'ended'`: the server ended the stream
   * - `'failed'`: an error ended the attempt
   * - `'stopped'`: the server answered 204
   * - `'unresumed'`: `resume` ended the stream
   * - `'interrupted'`: the client aborted the attempt, to reconnect or because the page was hidden
   */
  readonly type: 'ended' | 'failed' | 'stopped' | 'unresumed' | 'interrupted'
  /** The error of a failed attempt. */
  readonly error?: EventSourceError | undefined
  /** How long the stream was open, in milliseconds; `-Infinity` if it never opened. */
  readonly uptime: number
  /** Whether the stream delivered an event. */
  readonly hasDelivered: boolean
  /** When the stream opened, or the attempt ended without one. */
  readonly since: number
}

/** The state that an attempt inherits from earlier attempts. */
export interface RetryHistory {
  /** The number of the current attempt, from 1. */
  readonly attempt: number
  /** The error of the previous attempt; `undefined` after a clean end. */
  readonly error: EventSourceError | undefined
  /** The number of retries in a row, since the last healthy connection. */
  readonly retries: number
  /** How many of those retries in a row ended with the same error. */
  readonly repeats: number
  /** The number of connections in a row that lasted less than `minUptime`. */
  readonly shortLived: number
  /** The number of attempts in a row that `connect()` or `reconnect()` requested since the last healthy connection. */
  readonly requested: number
  /** When the last stream opened, or the last attempt failed or was requested. */
  readonly since: number
}

/** The history of a first attempt. Shared, because a process may have ten thousand of them. */
const first: RetryHistory = {
  attempt: 1,
  error: undefined,
  retries: 0,
  repeats: 0,
  shortLived: 0,
  requested: 0,
  since: 0,
}

/** The history of an attempt that is not a retry. */
export const newHistory = (attempt: number): RetryHistory =>
  attempt === 1 ? first : { ...first, attempt }

/** The argument of the caller's functions. */
export function contextOf(
  { attempt, error, repeats, retries }: RetryHistory,
  { current: lastEventId }: { readonly current: string },
  signal: AbortSignal,
): AttemptContext {
  return { attempt, error, lastEventId, repeats, retries, signal }
}

/** Adds the outcome of the current attempt to the history. */
export function recordOutcome(
  history: RetryHistory,
  { error, hasDelivered, since, uptime }: AttemptOutcome,
  { minUptime }: ReconnectPolicy,
): RetryHistory {
  const isHealthy = hasDelivered || uptime >= minUptime
  const retries = isHealthy ? 0 : history.retries
  const isSameError = history.error?.code === error?.code && history.error?.status === error?.status
  return {
    attempt: history.attempt,
    error,
    retries,
    repeats: isSameError && retries ? history.repeats + 1 : 0,
    shortLived: !minUptime || uptime >= minUptime ? 0 : history.shortLived + 1,
    // Not 0, because a handler of its event may request the next attempt.
    requested: isHealthy ? Math.min(history.requested, 1) : history.requested,
    since,
  }
}

/** Whether the client retries by default, without asking `shouldRetry`. */
export function isRetriedByDefault(
  error: Pick<EventSourceError, 'retryable'> | undefined,
  { enabled }: ReconnectPolicy,
): boolean {
  return enabled && error?.retryable !== false
}

/** The inputs of {@link nextStep}. All times are in milliseconds. */
export interface StepInput {
  readonly outcome: AttemptOutcome
  /** Why the stream is lost if no attempt follows. @defaultValue the outcome's error */
  readonly lost?: EventSourceError | undefined
  /** Whether to retry: the answer of `shouldRetry`, or the default. */
  readonly decision: Exclude<RetryDecision, undefined>
  readonly policy: ReconnectPolicy
  /** Retries while offline do not count. */
  readonly isOnline: boolean
  /** The last valid `retry:` field. */
  readonly serverDelay: number | undefined
  readonly now: number
  /** From 0 up to 1. */
  readonly random: number
  /** The URL of the last request, for errors. */
  readonly url: string
}

/**
 * The delay before an attempt that `connect()` or `reconnect()` requested, and its history. The first such attempt is
 * immediate. Consecutive ones back off as retries do, because a callback may request one after each failure.
 */
export function requestedStep(
  history: RetryHistory,
  {
    now,
    policy,
    random,
    serverDelay,
  }: Pick<StepInput, 'now' | 'policy' | 'random' | 'serverDelay'>,
): { readonly delay: number; readonly history: RetryHistory } {
  const { attempt, error, requested, shortLived, since } = history
  // With a minimum, jitter only adds to the delay: it cannot be drawn again until it is short.
  const retryAfter = retryAfterOf(error, now) ?? 0
  const backoff = { retries: requested - 1, serverDelay, retryAfter, random, shortLived }
  const spacing = requested && backoffDelay(policy, backoff)
  // A clock that was set back does not prolong it.
  const delay = Math.min(spacing, Math.max(0, since + spacing - now))
  return {
    delay,
    history: {
      ...newHistory(attempt),
      error: attempt > 1 ? error : undefined,
      shortLived,
      requested: delay ? requested + 1 : 1,
      since: now + delay,
    },
  }
}

/** The step after an attempt. */
export type NextStep =
  | { readonly type: 'retry'; readonly delay: number; readonly history: RetryHistory }
  | {
      readonly type: 'close'
      readonly reason: 'ended' | 'stopped' | 'failed'
      readonly error?: EventSourceError
    }

/** Decides whether another attempt follows, and when. `history` includes the outcome. */
export function nextStep(history: RetryHistory, input: StepInput): NextStep {
  const { outcome, decision, policy, isOnline, serverDelay, now, random, url } = input
  const { attempt, retries, shortLived } = history
  const { error, type } = outcome
  const { lost = error } = input
  if (type === 'stopped') return { type: 'close', reason: 'stopped' }
  if (!decision)
    return lost
      ? { type: 'close', reason: 'failed', error: lost }
      : { type: 'close', reason: 'ended' }
  if (isOnline && retries >= policy.maxRetries) {
    const reason = error?.message ?? 'the server ended the stream'
    const count = `${retries} ${retries === 1 ? 'retry' : 'retries'}`
    const summary = `Gave up on ${redactUrl(url)} after ${count}`
    const details = { action: 'open', summary, reason, url, attempt, cause: error }
    return { type: 'close', reason: 'failed', error: new RetriesExhaustedError(details) }
  }
  const retryAfter = retryAfterOf(error, now)
  const { delay = backoffDelay(policy, { retries, serverDelay, retryAfter, random, shortLived }) } =
    decision as Partial<RetryDelay>
  const next = { ...history, attempt: attempt + 1, retries: retries + (isOnline ? 1 : 0) }
  return { type: 'retry', delay, history: next }
}
