import type { Clock } from '../../../src/core/platform/clock.ts'

/** Milliseconds of the client per millisecond of the machine. */
export const speed = 100

/**
 * A clock that is a hundred times as fast, so that delays and timeouts can have realistic values. It never shows a
 * time before that of a fired timer, which a machine's clock sometimes does.
 */
export class AcceleratedClock implements Clock {
  /** Pending timers. */
  readonly pending = new Set<unknown>()
  readonly #epoch = Date.now()
  readonly #start = performance.now()
  #least = 0

  now(): number {
    return Math.max(this.#least, this.#epoch + (performance.now() - this.#start) * speed)
  }

  setTimeout(callback: () => void, delay: number): unknown {
    const due = this.now() + delay
    const timer = setTimeout(
      () => {
        this.pending.delete(timer)
        this.#least = Math.max(this.#least, due)
        callback()
      },
      Math.ceil(delay / speed),
    )
    this.pending.add(timer)
    return timer
  }

  clearTimeout(timer: unknown): void {
    this.pending.delete(timer)
    clearTimeout(timer as NodeJS.Timeout)
  }
}
