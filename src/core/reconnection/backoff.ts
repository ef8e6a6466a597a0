import type { ReconnectPolicy } from './reconnect-options.ts'

/** The maximum delay that a server can request, in milliseconds: one hour. */
const longestServerDelay = 3_600_000

/** The inputs of a retry's delay. All times are in milliseconds. */
export interface BackoffInput {
  /** The number of retries since the last healthy connection. */
  readonly retries: number
  /** The last valid `retry:` field. */
  readonly serverDelay?: number | undefined
  /** The `Retry-After` header of the failed response before this retry. */
  readonly retryAfter?: number | undefined
  /** A random number from 0 up to 1. */
  readonly random: number
  /** The number of short-lived connections in a row, including the last one. */
  readonly shortLived?: number | undefined
}

/** The delay before a retry, in milliseconds. */
export function backoffDelay(policy: ReconnectPolicy, input: BackoffInput): number {
  const { initialDelay, maxDelay, factor, jitter } = policy
  const { retries, serverDelay, retryAfter, random, shortLived = 0 } = input
  const clamp = (delay = 0) => Math.min(delay, longestServerDelay)
  // At least 1 ms, because a delay of zero would never grow.
  const first = Math.max(serverDelay === undefined ? initialDelay : clamp(serverDelay), 1)
  const base = Math.min(maxDelay, first * factor ** retries)
  if ((serverDelay ?? retryAfter) === undefined) return base * (1 - jitter * random)
  // Never earlier than the server requests. The jitter is added, to spread clients over time.
  const floor = Math.max(clamp(serverDelay), clamp(retryAfter))
  const delay = Math.max(floor, base) * (1 + (jitter * random) / 2)
  return serverDelay === undefined ? delay : Math.max(delay, leastDelay(policy, shortLived))
}

/**
 * The minimum delay that a server's `retry:` field can cause. Without it, a server that ends each connection after one
 * event would receive requests as fast as it answers them, indefinitely.
 *
 * [spec] Optionally, wait some more. Firefox waits half a second from the first retry.
 */
function leastDelay({ initialDelay }: ReconnectPolicy, shortLived: number) {
  return shortLived && Math.min(2 ** (shortLived - 1), 500, initialDelay)
}
