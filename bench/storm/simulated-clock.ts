import type { Clock } from '../../src/core/platform/clock.ts'

interface Timer {
  readonly due: number
  callback: (() => void) | undefined
}

/**
 * A clock that moves from one due timer to the next. Like those of Node and the browsers it counts in whole
 * milliseconds, of which a timer waits at least one.
 */
export class SimulatedClock implements Clock {
  #now: number
  #waiting = 0
  /** The timers of each millisecond, in the order in which they were set. */
  readonly #due = new Map<number, Timer[]>()

  constructor(now = 0) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  setTimeout(callback: () => void, delay: number): unknown {
    const timer = { due: this.#now + Math.max(1, Math.trunc(delay)), callback }
    const others = this.#due.get(timer.due)
    if (others) others.push(timer)
    else this.#due.set(timer.due, [timer])
    this.#waiting++
    return timer
  }

  clearTimeout(timer: unknown): void {
    const known = timer as Timer | undefined
    if (known?.callback) this.#waiting--
    if (known) known.callback = undefined
  }

  /** Moves to the next millisecond that has timers and runs them; false if there is none up to `end`. */
  advance(end: number): boolean {
    while (this.#waiting > 0 && this.#now < end) {
      const timers = this.#due.get(++this.#now)
      if (!timers) continue
      this.#due.delete(this.#now)
      if (!timers.some(({ callback }) => callback)) continue
      for (const timer of timers) {
        const { callback } = timer
        this.clearTimeout(timer)
        callback?.()
      }
      return true
    }
    return false
  }

  /** Moves on without running anything: there must be nothing due on the way. */
  jump(to: number): void {
    for (const [due, timers] of this.#due)
      if (due <= to && timers.some(({ callback }) => callback))
        throw new Error(`A timer is due at ${due}, before ${to}`)
    this.#now = to
  }
}
