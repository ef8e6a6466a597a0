import { type EventSourceError, NetworkError } from '../core/errors/errors.ts'

/** The error of a stream that was lost, and whose request may not be repeated. */
export function unrepeatableError(
  { plan, url }: { readonly plan: { readonly method: string }; readonly url: string },
  {
    attempt,
    error: cause,
  }: { readonly attempt: number; readonly error?: EventSourceError | undefined },
): EventSourceError {
  const lost = cause?.message ?? 'the connection was dropped'
  const reason = `${lost}; the ${plan.method} is not repeated because it may have acted: give "resume" or, if repeating is safe, "idempotent: true"`
  return new NetworkError({ action: 'continue', reason, url, attempt, cause }, false)
}
