import { isPromise } from '../core/platform/is-promise.ts'
import { abortable } from '../core/platform/abortable.ts'
import { checkNumbers } from '../core/errors/invalid-option.ts'
import type {
  ReconnectOptions,
  RetryDecision,
  RetryDelay,
} from '../core/reconnection/reconnect-options.ts'
import { reportUncaught } from '../core/platform/report-uncaught.ts'
import type { AttemptContext } from '../core/http/request-options.ts'

/**
 * Whether to try again: as the caller says; where that fails, or says nothing, by default.
 *
 * @param onPending - the caller takes its time
 */
export async function decideRetry(
  shouldRetry: NonNullable<ReconnectOptions['shouldRetry']>,
  context: AttemptContext,
  byDefault: () => boolean,
  onPending: () => void,
): Promise<RetryDecision> {
  const { error, signal } = context
  try {
    const asked = shouldRetry(error, context)
    if (isPromise(asked) && !signal.aborted) onPending()
    const decision = (await abortable(Promise.resolve(asked), signal)) ?? byDefault()
    const { delay = 0 } = decision as Partial<RetryDelay>
    checkNumbers('reconnect.shouldRetry().', { delay })
    return decision
  } catch (cause) {
    if (!signal.aborted) reportUncaught(cause)
    return byDefault()
  }
}
