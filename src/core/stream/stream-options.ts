import { type Clock, systemClock } from '../platform/clock.ts'
import { validateNumbers } from '../errors/invalid-option.ts'

/** How a response's stream is read, whoever asked for it. All times are in milliseconds. */
export interface StreamOptions {
  /**
   * What one unfinished event may hold in memory, in characters (UTF-16 code units). Past it the stream ends with
   * {@link BufferLimitError}, which is not retried. Comments and unknown fields hold nothing.
   *
   * @defaultValue `16_777_216` (16 Mi)
   */
  maxBufferSize?: number | undefined

  /**
   * Longest wait for the response's headers, in milliseconds, counted from the call of `fetch`; `0` for no limit. On
   * expiry the attempt fails with {@link ConnectTimeoutError}, which is retried.
   *
   * Firefox, and some proxies, hand over headers only with the first byte of the body: have the server send a comment
   * (`:` and a line end) at once.
   *
   * @defaultValue `30_000`
   */
  connectTimeout?: number | undefined

  /**
   * Longest silence to put up with on an open connection, in milliseconds; any byte resets it, comments included.
   * While a full queue holds back the reading, the time does not count. On expiry the attempt fails with
   * {@link IdleTimeoutError}, which is retried.
   *
   * @defaultValue `0`, never: a server need not send heartbeats
   * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes
   */
  idleTimeout?: number | undefined

  /**
   * The time that delays and timeouts go by. For tests.
   *
   * @defaultValue the platform's timers and `Date.now()`
   */
  clock?: Clock | undefined
}

/** {@link StreamOptions} with every default filled in. */
export interface ResolvedStream {
  readonly maxBufferSize: number
  readonly connectTimeout: number
  readonly idleTimeout: number
  readonly clock: Clock
}

export function resolveStream({
  clock = systemClock,
  connectTimeout = 30_000,
  idleTimeout = 0,
  maxBufferSize = 2 ** 24,
}: StreamOptions): ResolvedStream {
  const timeouts = { connectTimeout, idleTimeout }
  validateNumbers('', timeouts)
  validateNumbers('', { maxBufferSize }, 1)
  return { ...timeouts, maxBufferSize, clock }
}
