import { TestClock } from '../../src/testing/index.ts'

/** A clock that only the test advances. It also records the requested delays. */
export class FakeClock extends TestClock {
  /** Every requested delay, in order. */
  readonly delays: number[] = []
  /** Timers that were set not to keep the process alive. */
  readonly unreferenced = new Set<unknown>()
  readonly #waiters = new Set<{ count: number; resolve: () => void }>()

  override setTimeout(callback: () => void, delay: number): unknown {
    this.delays.push(delay)
    const timer = super.setTimeout(callback, delay)
    for (const waiter of this.#waiters) {
      if (this.remaining.length < waiter.count) continue
      this.#waiters.delete(waiter)
      waiter.resolve()
    }
    return timer
  }

  unref(timer: unknown): void {
    this.unreferenced.add(timer)
  }

  /** When the waiting timers are due, soonest first, in the milliseconds of `now()`. */
  get pending(): number[] {
    return this.remaining.map((wait) => this.now() + wait)
  }

  /** Resolves once at least `count` timers wait. Use it before advancing if a real server sets the pace. */
  waitForTimers(count = 1): Promise<void> {
    if (this.remaining.length >= count) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.add({ count, resolve }))
  }
}
