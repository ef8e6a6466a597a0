import type { AttemptContext } from '../core/http/attempt-context.ts'
import { validateNumbers } from '../core/errors/invalid-option.ts'
import { abortable } from '../core/platform/abortable.ts'
import { isPromise } from '../core/platform/is-promise.ts'
import { reportUncaught } from '../core/platform/report-uncaught.ts'
import type {
  ReconnectOptions,
  RetryDecision,
  RetryDelay,
} from '../core/reconnection/reconnect-options.ts'

/** One call of `shouldRetry`. */
export interface RetryQuestion {
  readonly shouldRetry: NonNullable<ReconnectOptions['shouldRetry']>
  readonly context: AttemptContext
  /** The decision if `shouldRetry` returns `undefined`, or fails. */
  readonly byDefault: boolean
  /** Called if `shouldRetry` is async. */
  onPending(): void
}

/** Asks the caller whether to retry. Never rejects. */
export async function askShouldRetry({
  shouldRetry,
  context,
  byDefault,
  onPending,
}: RetryQuestion): Promise<Exclude<RetryDecision, undefined>> {
  const { error, signal } = context
  try {
    const asked = shouldRetry(error, context)
    if (isPromise(asked) && !signal.aborted) onPending()
    const decision = (await abortable(Promise.resolve(asked), signal)) ?? byDefault
    const { delay = 0 } = decision as Partial<RetryDelay>
    validateNumbers('reconnect.shouldRetry().', { delay })
    return decision
  } catch (cause) {
    if (!signal.aborted) reportUncaught(cause)
    return byDefault
  }
}
