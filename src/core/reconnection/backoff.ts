import type { EventSourceError, ResponseError } from '../errors/errors.ts'
import type { ReconnectPolicy } from './reconnect-options.ts'

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
export function isRetried(
  { error, method, isOneShot, lastEventId }: Ending,
  { enabled, explicit }: ReconnectPolicy,
): boolean {
  if (!enabled || isOneShot || error?.retryable === false) return false
  // Sent again, these may act twice: only where the server can resume, or has refused without acting.
  const isSafe = !/^(POST|PATCH)$/.test(method) || lastEventId !== ''
  return explicit || isSafe || [408, 425, 429, 503].includes(error?.status ?? 0)
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
  { initialDelay, maxDelay, factor, jitter }: ReconnectPolicy,
  retry: number,
  serverDelay: number | undefined,
  retryAfter: number | undefined,
  random: number,
): number {
  // The server's wishes count for an hour at the most.
  const clamp = (delay = 0) => Math.min(delay, 3_600_000)
  const floor = Math.max(clamp(serverDelay), clamp(retryAfter))
  // At least one: from zero, no factor would ever back off from a server that accepts and closes.
  const first = Math.max(serverDelay === undefined ? initialDelay : clamp(serverDelay), 1)
  const base = Math.min(maxDelay, first * factor ** retry)
  if ((serverDelay ?? retryAfter) === undefined) return base * (1 - jitter * random)
  // Never sooner than asked, and never all at once.
  return Math.max(floor, base) * (1 + (jitter * random) / 2)
}

/**
 * The least that a server's `retry:` can bring a delay down to, in milliseconds: without one, a server that ends each
 * connection after an event would be asked as fast as it answers, for ever.
 *
 * @param hurries - how many in a row did not last, this one included
 */
export function leastDelay({ initialDelay }: ReconnectPolicy, hurries: number): number {
  // [spec] Optionally, wait some more. In Firefox it is half a second from the start.
  return Math.min(2 ** (hurries - 1), 500, initialDelay)
}

/** For how long the response that an attempt failed with asks to be left alone, in milliseconds. */
export function askedDelay(error: EventSourceError | undefined, now: number): number | undefined {
  const { headers, status = 0 } = (error ?? {}) as Partial<ResponseError>
  // Of other statuses the header means something else.
  return parseRetryAfter([429, 503].includes(status) ? headers?.get('retry-after') : null, now)
}

/** A `Retry-After` header in milliseconds from `now`, be it in seconds or a date; `undefined` where it is neither. */
export function parseRetryAfter(value: string | null | undefined, now: number): number | undefined {
  if (!value || !/^\d+$|[a-z]/i.test(value)) return undefined
  const delay = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isNaN(delay) ? undefined : Math.max(delay, 0)
}
