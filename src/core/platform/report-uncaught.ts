/**
 * Reports an exception of a caller's function as the platform reports an uncaught error of a listener: `window.onerror`,
 * Node's `uncaughtException`. The other functions are still called, and the stream continues. Never throws.
 */
export function reportUncaught(error: unknown): void {
  const { reportError } = globalThis as { reportError?: (error: unknown) => void }
  try {
    if (reportError) return reportError(error)
  } catch {
    // A program may have replaced it.
  }
  queueMicrotask(() => {
    throw error
  })
}
