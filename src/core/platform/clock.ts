/** The client's time source. The tests of an application can replace it to run without waiting. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls back once after `delay` milliseconds; returns the argument for `clearTimeout`. */
  setTimeout(callback: () => void, delay: number): unknown
  /** Cancels a timer. */
  clearTimeout(timer: unknown): void
  /** Lets the process exit while the timer waits, on runtimes with processes. */
  unref?(timer: unknown): void
}

// The globals are looked up at each call, so that a test can replace them later.
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, delay) => globalThis.setTimeout(callback, delay),
  clearTimeout: (timer) => globalThis.clearTimeout(timer as number),
  unref(timer) {
    const { Deno } = globalThis as { Deno?: { unrefTimer(id: unknown): void } }
    // Node and Bun return objects, Deno numbers.
    if (typeof timer === 'object') (timer as { unref?(): void }).unref?.()
    else Deno?.unrefTimer(timer)
  },
}
