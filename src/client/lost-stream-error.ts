import { type EventSourceError, NetworkError } from '../core/errors/errors.ts'
import type { RetryHistory } from '../core/reconnection/next-step.ts'

/** The error of a stream that was lost and is not continued: an attempt to do this `action` would be in vain. */
export function lostStreamError(
  action: string,
  problem: string,
  url: string,
  { attempt, error: cause }: Pick<RetryHistory, 'attempt' | 'error'>,
): EventSourceError {
  const reason = `${cause?.message ?? 'the connection was dropped'}; ${problem}`
  return new NetworkError({ action, reason, url, attempt, cause }, false)
}
