import { namedError } from './named-error.ts'

const reasons = /* @__PURE__ */ new WeakMap<AbortSignal, unknown>()

/** Aborts with this reason, which {@link abortReason} returns on every runtime: React Native's signals drop it. */
export function abort(controller: AbortController, reason: unknown): void {
  if (reason && !controller.signal.aborted) reasons.set(controller.signal, reason)
  controller.abort(reason)
}

/** The reason of an aborted signal; never `undefined`, which would look like success. */
export function abortReason(signal: AbortSignal): unknown {
  const reason = reasons.get(signal) ?? signal.reason
  return reason === undefined ? namedError('AbortError', 'The operation was aborted') : reason
}

/** The platform's, for signals that {@link abort} has aborted too. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortReason(signal)
}
