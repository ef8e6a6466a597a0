import { abortReason } from './abort.ts'
import { EventSourceError, type FailureDetails, NetworkError } from './errors.ts'
import type { FinalError } from './final-error.ts'
import { reasonOf } from './reason-of.ts'

/**
 * The failure of an attempt that rejected with `cause`: the reason of its abort, an error of the package unchanged, or a
 * network error, which is final if `cause` is not `retryable`.
 */
export function failureOf(
  cause: unknown,
  signal: AbortSignal,
  details: Pick<FailureDetails, 'action' | 'url' | 'attempt'>,
): unknown {
  // The reason and not the rejection: after an abort, engines reject `fetch` and readers with different errors.
  if (signal.aborted) return abortReason(signal)
  if (cause instanceof EventSourceError) return cause
  // Not by its class: `nodeFetch`, and errors of another copy of the package, have others.
  const { retryable } = Object(cause) as Partial<FinalError>
  return new NetworkError({ ...details, reason: reasonOf(cause), cause }, retryable !== false)
}
