import type { AttemptContext } from '../http/attempt-context.ts'
import { unexpectedOption, validateFunctions, validateNumbers } from '../errors/invalid-option.ts'

/** A retry after a given delay. */
export interface RetryDelay {
  /** Milliseconds until the retry; `0` retries immediately. */
  readonly delay: number
}

/**
 * The result of `shouldRetry`: whether to retry, after the usual delay or the given one; `undefined` for the default
 * decision.
 */
export type RetryDecision = boolean | RetryDelay | undefined

/**
 * Options for retries after a lost or failed connection. All times are in milliseconds.
 *
 * The delay before retry n (from 0) is `base = min(maxDelay, initialDelay * factor ** n)`, minus a random part of it
 * ({@link ReconnectOptions.jitter}). The client never retries earlier than the server requests: the `retry:` field
 * replaces `initialDelay`, and `retry:` and `Retry-After` are minimums to which a random part, up to `jitter / 2`, is
 * added. Both are capped at one hour. While no connection lasts for `minUptime`, `retry:` cannot cause delays below 1, 2,
 * 4 … 500 ms in turn, or below `initialDelay` if that is shorter: a server cannot cause a tight loop.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#reestablish-the-connection
 */
export interface ReconnectOptions {
  /** The delay before the first retry, in milliseconds. @defaultValue `1000` */
  initialDelay?: number | undefined

  /** The maximum of the growing delay, in milliseconds; the server may request more. @defaultValue `30_000` */
  maxDelay?: number | undefined

  /** The factor by which the delay grows with each retry; `1` keeps it constant. @defaultValue `2` */
  factor?: number | undefined

  /**
   * The random share of a delay, from 0 to 1. With `1`, a delay is anything between zero and the full backoff, which
   * prevents many clients from reconnecting at the same time.
   *
   * @defaultValue `1`
   */
  jitter?: number | undefined

  /**
   * The number of retries in a row that may fail before the client closes with {@link RetriesExhaustedError}. Retries
   * while the platform is offline do not count.
   *
   * @defaultValue `Infinity`
   */
  maxRetries?: number | undefined

  /**
   * How long a connection must stay open to count as healthy, in milliseconds. A connection that is healthy, or has
   * delivered an event, resets the backoff and the count of retries.
   *
   * @defaultValue `5000`
   */
  minUptime?: number | undefined

  /**
   * Decides whether to retry after this error (`undefined` after a clean end of the stream). If it returns `undefined`,
   * the default decides, which follows the error's `retryable`. May be async. A 204 is always final, without a call, and
   * so is the loss of a request that may not be repeated ({@link ClientOptions.idempotent}).
   *
   * `{ delay }` retries after that many milliseconds. It replaces the whole backoff, including jitter, `retry:` and
   * `Retry-After`; `maxRetries` and the wait for the network still apply. Make a `delay` of `0` depend on `repeats` or
   * `retries`; otherwise, a server that keeps rejecting would be retried in a tight loop.
   *
   * If the function throws or rejects, or the delay is not a number from 0, the error is reported like that of a handler,
   * and the default decides. If it does not settle within `connectTimeout`, its signal is aborted, and the default
   * decides.
   *
   * @defaultValue network failures, clean ends, timeouts, and the statuses 408, 425, 429, 500, 502, 503 and 504 are
   * retried
   * @example
   * ```ts
   * new EventSourceClient('https://example.com/prices', {
   *   headers: async ({ error }) => ({ authorization: await token({ fresh: error?.status === 401 }) }),
   *   reconnect: {
   *     // Retry once, immediately, with a new token.
   *     shouldRetry: (error, { repeats }) =>
   *       error?.status === 401 ? repeats === 0 && { delay: 0 } : undefined,
   *   },
   * })
   * ```
   */
  shouldRetry?:
    | ((
        error: AttemptContext['error'],
        context: AttemptContext,
      ) => RetryDecision | Promise<RetryDecision>)
    | undefined
}

/** {@link ReconnectOptions} with all defaults applied. */
export interface ReconnectPolicy {
  readonly initialDelay: number
  readonly maxDelay: number
  readonly factor: number
  readonly jitter: number
  readonly maxRetries: number
  readonly minUptime: number
  readonly shouldRetry?: ReconnectOptions['shouldRetry']
  readonly enabled: boolean
}

/** Shared by all clients without the option: a process may have ten thousand of them. */
let defaults: ReconnectPolicy | undefined

export function resolveReconnect(option: boolean | ReconnectOptions | undefined): ReconnectPolicy {
  if (option === undefined) return (defaults ??= resolveReconnect({}))
  if (option === null || !/^(boolean|object)$/.test(typeof option))
    throw unexpectedOption('reconnect', 'a boolean or an object', option)
  const {
    initialDelay = 1000,
    maxDelay = 30_000,
    factor = 2,
    jitter = 1,
    maxRetries = Infinity,
    minUptime = 5000,
    shouldRetry,
  } = Object(option) as ReconnectOptions
  validateFunctions('reconnect.', { shouldRetry })
  const numbers = { initialDelay, maxDelay, maxRetries, minUptime }
  validateNumbers('reconnect.', numbers)
  validateNumbers('reconnect.', { factor }, 1)
  validateNumbers('reconnect.', { jitter }, 0, 1)
  return { ...numbers, factor, jitter, shouldRetry, enabled: option !== false }
}
