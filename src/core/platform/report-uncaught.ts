/**
 * Reports what a caller's function threw as the platform reports an uncaught error of a listener: `window.onerror`,
 * Node's `uncaughtException`. Neither the other functions nor the stream are to suffer from it.
 */
export function reportUncaught(error: unknown): void {
  const { reportError } = globalThis as { reportError?: (error: unknown) => void }
  if (reportError) reportError(error)
  else
    queueMicrotask(() => {
      throw error
    })
}

/** Calls a caller's function, if there is one; what it throws is reported, and `undefined` comes back. */
export function callSafely<Args extends unknown[], Result>(
  callback: ((...args: Args) => Result) | undefined,
  ...args: Args
): Result | undefined {
  try {
    return callback?.(...args)
  } catch (error) {
    reportUncaught(error)
    return undefined
  }
}
