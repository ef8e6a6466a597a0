/** The reason of a failure: the messages of the error and its chain of causes. */
export function reasonOf(cause: unknown): string {
  const reasons: string[] = []
  let error = cause as (Error & { code?: string; errors?: unknown[] }) | undefined
  // A longer chain adds nothing, and may be a loop.
  for (; error && reasons.length < 4; error = (error.cause ?? error.errors?.[0]) as typeof error)
    reasons.push(error.message || error.code || (typeof error === 'object' ? '' : String(error)))
  return reasons.filter(Boolean).join(': ') || 'no reason was given'
}
