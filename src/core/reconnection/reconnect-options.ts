import type { AttemptContext } from '../http/attempt-context.ts'
import { checkFunctions, checkNumbers, invalidOption } from '../errors/invalid-option.ts'

/** To try again, and when. */
export interface RetryDelay {
  /** Milliseconds until then, `0` for at once. */
  readonly delay: number
}

/**
 * What `shouldRetry` answers: whether to try again, after the usual delay or one of its own; or nothing, for what would
 * happen without it.
 */
export type RetryDecision = boolean | RetryDelay | undefined

/**
 * How to come back after a connection was lost or could not be made. All times are in milliseconds.
 *
 * The delay before retry n (from 0) is `base = min(maxDelay, initialDelay * factor ** n)`, less a random part of it
 * ({@link ReconnectOptions.jitter}). What the server asks for is never undercut: its `retry:` field takes the place of
 * `initialDelay`, and it and `Retry-After` are floors, spread upwards by up to half of `jitter`. Either counts for an
 * hour at the most. Where no connection lasts for `minUptime`, `retry:` brings no delay below 1, 2, 4 … 500 ms, one after
 * the other, or below `initialDelay` where that is less: a server cannot have itself asked without a pause.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#reestablish-the-connection
 */
export interface ReconnectOptions {
  /** The delay before the first retry, in milliseconds. @defaultValue `1000` */
  initialDelay?: number | undefined

  /** What the delay grows to at the most, in milliseconds; the server may ask for more. @defaultValue `30_000` */
  maxDelay?: number | undefined

  /** By what the delay is multiplied from one retry to the next; `1` keeps it fixed. @defaultValue `2` */
  factor?: number | undefined

  /**
   * The random share of a delay, from 0 to 1. With `1` a delay is anything from nothing to the whole, which keeps a
   * fleet of clients from coming back all at once.
   *
   * @defaultValue `1`
   */
  jitter?: number | undefined

  /**
   * How many retries in a row may fail before the client closes with {@link RetriesExhaustedError}. Retries while the
   * platform says that it is offline do not count.
   *
   * @defaultValue `Infinity`
   */
  maxRetries?: number | undefined

  /**
   * How long a connection must stay open to count as healthy, in milliseconds. A healthy one, and one that has
   * delivered an event, starts the delays and the count of retries from the beginning.
   *
   * @defaultValue `5000`
   */
  minUptime?: number | undefined

  /**
   * Decides whether to try again after this error (`undefined` after a clean end of the stream), in place of the
   * default, which the error's `retryable` tells, and which decides where nothing is returned. May be async. A 204 is
   * final without being asked about.
   *
   * `{ delay }` tries again after so many milliseconds. It takes the place of the whole backoff, jitter and the
   * server's `retry:` and `Retry-After` included; `maxRetries` holds all the same, and so does waiting for the network.
   * Let a `delay` of `0` depend on `repeats` or `retries`: a server that refuses for ever would be asked without a pause.
   *
   * Where the function itself throws, or the delay is no number from 0, that is reported like an error of a handler,
   * and the default decides.
   *
   * @defaultValue network failures, clean ends, timeouts, and the statuses 408, 425, 429, 500, 502, 503 and 504 are
   * retried
   * @example
   * ```ts
   * new EventSourceClient('https://example.com/prices', {
   *   headers: async ({ error }) => ({ authorization: await token({ fresh: error?.status === 401 }) }),
   *   reconnect: {
   *     // At once with a new token; final where that is refused too.
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

/** {@link ReconnectOptions} with every default filled in. */
export interface ReconnectPolicy {
  readonly initialDelay: number
  readonly maxDelay: number
  readonly factor: number
  readonly jitter: number
  readonly maxRetries: number
  readonly minUptime: number
  readonly shouldRetry?: ReconnectOptions['shouldRetry']
  readonly enabled: boolean
  /** The caller gave the option, and so has said that sending the request again is safe. */
  readonly explicit: boolean
}

export function resolveReconnect(option: boolean | ReconnectOptions | undefined): ReconnectPolicy {
  const {
    initialDelay = 1000,
    maxDelay = 30_000,
    factor = 2,
    jitter = 1,
    maxRetries = Infinity,
    minUptime = 5000,
    shouldRetry,
  } = Object(option) as ReconnectOptions
  if (option === null || !/^(undefined|boolean|object)$/.test(typeof option))
    throw invalidOption('reconnect', 'expected a boolean or an object')
  checkFunctions('reconnect.', { shouldRetry })
  const numbers = { initialDelay, maxDelay, maxRetries, minUptime }
  checkNumbers('reconnect.', numbers)
  checkNumbers('reconnect.', { factor }, 1)
  checkNumbers('reconnect.', { jitter }, 0, 1)
  return {
    ...numbers,
    factor,
    jitter,
    shouldRetry,
    enabled: option !== false,
    explicit: option !== undefined,
  }
}
