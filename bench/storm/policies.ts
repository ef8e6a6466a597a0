import {
  type ReconnectOptions,
  resolveReconnect,
} from '../../src/core/reconnection/reconnect-options.ts'
import { backoffDelay } from '../../src/core/reconnection/backoff.ts'
import { isRetriedByDefault } from '../../src/core/reconnection/next-step.ts'

/** The information of a client that has failed to connect, or was cut off. Times are in milliseconds. */
export interface Failure {
  /** Retries since the last healthy connection. */
  readonly retry: number
  /** The status that was answered, if any. */
  readonly status?: number | undefined
  readonly retryAfter?: number | undefined
  /** The field `retry:` that the server has sent. */
  readonly serverDelay: number | undefined
}

/** The reconnection policy of a client. */
export interface Policy {
  readonly name: string
  /** The package, unless it is ours. */
  readonly package?: string
  /** The delay before the next attempt; `undefined` if there is none. */
  delay(failure: Failure, random: () => number): number | undefined
}

/** Ours, by the functions that the client itself calls. */
export function headwaterPolicy(name: string, options?: ReconnectOptions): Policy {
  const policy = resolveReconnect(options)
  return {
    name,
    delay({ retry, status, retryAfter, serverDelay }, random) {
      // The statuses that the client takes for passing; see openConnection.
      const retryable = status === undefined || [408, 425, 429, 500, 502, 503, 504].includes(status)
      if (!isRetriedByDefault({ retryable }, policy)) return
      return backoffDelay(policy, { retries: retry, serverDelay, retryAfter, random: random() })
    },
  }
}

/** Always the same delay, be it the client's or the server's. */
function fixedPolicy(
  name: string,
  packageName: string | undefined,
  delay: number,
  isFinal: (status: number) => boolean,
): Policy {
  return {
    name,
    ...(packageName && { package: packageName }),
    delay: ({ status, serverDelay }) =>
      status !== undefined && isFinal(status) ? undefined : (serverDelay ?? delay),
  }
}

// [spec] If res's status is not 200, or if its type is not text/event-stream, then fail the connection.
const anyStatus = () => true
const noStatus = () => false

/** lib/eventsource.js, defaultErrorFilter */
const isFinalForLaunchDarkly = (status: number) => ![500, 502, 503, 504].includes(status)

export const policies: readonly Policy[] = [
  headwaterPolicy('headwater'),
  // [spec] "Initially, this must be … probably in the region of a few seconds"; Chromium's is 3 s.
  fixedPolicy('browsers', undefined, 3000, anyStatus),
  // src/EventSource.ts: #reconnectInterval, #scheduleReconnect, #onFetchResponse
  fixedPolicy('eventsource', 'eventsource', 3000, anyStatus),
  // lib/web/eventsource/eventsource.js: defaultReconnectionTime, #reconnect, processResponse
  fixedPolicy('undici', 'undici', 3000, anyStatus),
  // dist/default.esm.js: reconnectMs, scheduleReconnect; it looks for no other status than 204
  fixedPolicy('eventsource-client', 'eventsource-client', 2000, noStatus),
  // lib/esm/fetch.js: DefaultRetryInterval; without an `onopen`, a response that is not a stream is retried too
  fixedPolicy('fetch-event-source', '@microsoft/fetch-event-source', 1000, noStatus),
  // dist/index.esm.js: `retry ?? 5000`, reconnect, failConnection
  fixedPolicy('extended-eventsource', 'extended-eventsource', 5000, anyStatus),
  // lib/eventsource.js: initialRetryDelayMillis; without options neither backoff nor jitter
  fixedPolicy('launchdarkly-eventsource', 'launchdarkly-eventsource', 1000, isFinalForLaunchDarkly),
  {
    // lib/retry-delay.js, defaultBackoff and defaultJitter, with the values that README.md uses for both
    name: 'launchdarkly-eventsource, backoff and jitter',
    package: 'launchdarkly-eventsource',
    delay({ retry, status, serverDelay }, random) {
      if (status !== undefined && isFinalForLaunchDarkly(status)) return undefined
      const delay = Math.min(30_000, (serverDelay ?? 1000) * 2 ** retry)
      return delay - Math.trunc(random() * 0.5 * delay)
    },
  },
]
