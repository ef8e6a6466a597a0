/**
 * Reports an exception of a caller's function as the platform reports an uncaught error of a listener: `window.onerror`,
 * Node's `uncaughtException`. The other functions are still called, and the stream continues.
 */
export function reportUncaught(error: unknown): void {
  const { reportError } = globalThis as { reportError?: (error: unknown) => void }
  if (reportError) reportError(error)
  else
    queueMicrotask(() => {
      throw error
    })
}
