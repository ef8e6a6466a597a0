import type { ReconnectPolicy } from './reconnect-options.ts'

/** The server's wishes count for an hour at the most, whatever it says. */
const longestFloor = 3_600_000

/** Statuses by which a server says that it has not acted on the request. */
const refusals = [408, 425, 429, 503]

/** What is known when an attempt has ended, and nothing is decided yet. */
export interface Ending {
  /** What ended it; `undefined` for a clean end of the stream. */
  readonly error: { readonly retryable: boolean; readonly status?: number } | undefined
  /** The request's method, in upper case. */
  readonly method: string
  /** The body was a stream, and is spent. */
  readonly isOneShot: boolean
  /** The position, `''` where there is none. */
  readonly lastEventId: string
}

/** Whether such an ending is followed by another attempt, where the caller does not decide. */
export function isRetried(ending: Ending, policy: ReconnectPolicy): boolean {
  const { error, method, isOneShot, lastEventId } = ending
  if (!policy.enabled || isOneShot || error?.retryable === false) return false
  if (policy.explicit || (method !== 'POST' && method !== 'PATCH')) return true
  // Sent again, such a request may act twice: only where the server can resume, or has refused without acting.
  return lastEventId !== '' || refusals.includes(error?.status ?? 0)
}

/**
 * The delay before a retry, in milliseconds.
 *
 * @param retry - retries since the last healthy connection
 * @param serverDelay - the last valid `retry:` field, in milliseconds
 * @param retryAfter - the `Retry-After` of the response that this retry follows, in milliseconds
 * @param random - from 0 up to 1
 */
export function retryDelay(
  policy: ReconnectPolicy,
  retry: number,
  serverDelay: number | undefined,
  retryAfter: number | undefined,
  random: number,
): number {
  const { initialDelay, maxDelay, factor, jitter } = policy
  const asked = serverDelay === undefined ? undefined : Math.min(serverDelay, longestFloor)
  // At least one: from zero, no factor would ever back off from a server that accepts and closes.
  const base = Math.min(maxDelay, Math.max(asked ?? initialDelay, 1) * factor ** retry)
  if (asked === undefined && retryAfter === undefined) return base * (1 - jitter * random)
  const floor = Math.max(asked ?? 0, Math.min(retryAfter ?? 0, longestFloor))
  // Never sooner than asked, and never all at once.
  return Math.max(floor, base) * (1 + (jitter * random) / 2)
}

/** A `Retry-After` header in milliseconds from `now`, be it in seconds or a date; `undefined` where it is neither. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null || value.trim() === '') return undefined
  const delay = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isNaN(delay) ? undefined : Math.max(delay, 0)
}
