import type { Clock } from '../../src/core/platform/clock.ts'

interface Timer {
  due: number
  callback: () => void
}

// Saved before a test replaces it: a turn of the real event loop runs all queued microtasks.
const { setTimeout: realTimeout } = globalThis
const turn = () => new Promise<void>((resolve) => void realTimeout(resolve, 0))

/** A clock that only the test advances. */
export class FakeClock implements Clock {
  /** Every requested delay, in order. */
  readonly delays: number[] = []
  /** Timers that were set not to keep the process alive. */
  readonly unreferenced = new Set<unknown>()
  #now: number
  readonly #timers = new Set<Timer>()
  readonly #waiters = new Set<{ count: number; resolve: () => void }>()

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  setTimeout(callback: () => void, delay: number): unknown {
    this.delays.push(delay)
    // As in platforms, a delay that does not fit 32 bits fires at once, so that code that allows one fails.
    const wait = delay > 2 ** 31 - 1 ? 1 : Math.max(0, delay || 0)
    const timer: Timer = { due: this.#now + wait, callback }
    this.#timers.add(timer)
    for (const waiter of this.#waiters) {
      if (this.#timers.size < waiter.count) continue
      this.#waiters.delete(waiter)
      waiter.resolve()
    }
    return timer
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as Timer)
  }

  unref(timer: unknown): void {
    this.unreferenced.add(timer)
  }

  /** When the waiting timers are due, soonest first, in the milliseconds of `now()`. */
  get pending(): number[] {
    return this.#inOrder().map(({ due }) => due)
  }

  /** How long the waiting timers still have to wait, soonest first. */
  get remaining(): number[] {
    return this.pending.map((due) => due - this.#now)
  }

  /** Resolves once at least `count` timers wait. Use it before advancing if a real server sets the pace. */
  waitForTimers(count = 1): Promise<void> {
    if (this.#timers.size >= count) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.add({ count, resolve }))
  }

  /** Advances the time and runs due timers in order, including those that they set. */
  async advance(milliseconds: number): Promise<void> {
    const target = this.#now + milliseconds
    await turn()
    for (;;) {
      const [next] = this.#inOrder()
      if (next === undefined || next.due > target) break
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.due)
      next.callback()
      await turn()
    }
    this.#now = target
    await turn()
  }

  /** The device sleeps: time passes, but timers stand still. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds
    for (const timer of this.#timers) timer.due += milliseconds
  }

  /** Advances the time to the next timer. */
  async advanceToNext(): Promise<void> {
    const [due] = this.pending
    if (due === undefined) throw new Error('No timer is waiting')
    await this.advance(due - this.#now)
  }

  #inOrder(): Timer[] {
    return [...this.#timers].sort((a, b) => a.due - b.due)
  }
}
