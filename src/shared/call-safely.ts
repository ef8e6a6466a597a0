/** Calls a caller's function. An exception is reported like an uncaught one. */
export function callSafely(callback: () => unknown): void {
  try {
    callback()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

export const noop = (): void => {}
