import type { Clock } from '../index.ts'
import { settle } from './settle.ts'

interface Timer {
  due: number
  /** Whether it was due when it was set. */
  readonly isImmediate: boolean
  readonly callback: () => void
}

/** Timers without a delay that may run in a row before `advance` reports a loop. */
const mostImmediate = 1000

/** A clock that advances only when the test advances it. */
export class TestClock implements Clock {
  #now: number
  readonly #timers = new Set<Timer>()

  /** @param now - milliseconds since the epoch; the start of 2026 by default */
  constructor(now: number = Date.UTC(2026, 0, 1)) {
    this.#now = now
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#now
  }

  /** Calls back once the test has advanced the clock by `delay` milliseconds. */
  setTimeout(callback: () => void, delay: number): unknown {
    // As in platforms, a delay that does not fit 32 bits is over at once.
    const wait = delay > 2 ** 31 - 1 ? 1 : Math.max(0, delay || 0)
    const timer: Timer = { due: this.#now + wait, isImmediate: wait === 0, callback }
    this.#timers.add(timer)
    return timer
  }

  /** Cancels a timer. */
  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as Timer)
  }

  /** The milliseconds that each waiting timer still has to wait, soonest first. */
  get remaining(): number[] {
    return Array.from(this.#timers, ({ due }) => due - this.#now).sort((a, b) => a - b)
  }

  /**
   * Advances the time and runs the timers that become due, in order, including those that they set. Promises settle
   * before, between and after the timers; the time that passes in reality is not noticeable.
   *
   * @param milliseconds - how far; `0` runs what is due now
   */
  async advance(milliseconds: number): Promise<void> {
    if (!(milliseconds >= 0 && milliseconds < Infinity))
      throw new TypeError(`advance(milliseconds): expected a number from 0, got ${milliseconds}`)
    const target = this.#now + milliseconds
    let immediate = 0
    for (;;) {
      await settle()
      const next = this.#next()
      if (!next || next.due > target) break
      immediate = next.isImmediate ? immediate + 1 : 0
      if (immediate > mostImmediate)
        throw new Error(
          `advance(): ${mostImmediate} timers in a row had no delay; a timer sets itself again without a delay`,
        )
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.due)
      next.callback()
    }
    this.#now = Math.max(this.#now, target)
  }

  /** Advances the time to the next timer and runs it. Throws if no timer is waiting. */
  async advanceToNext(): Promise<void> {
    await settle()
    const [wait] = this.remaining
    if (wait === undefined) throw new Error('advanceToNext(): no timer is waiting')
    await this.advance(Math.max(0, wait))
  }

  /** The device sleeps: time passes, but timers stand still. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds
    for (const timer of this.#timers) timer.due += milliseconds
  }

  /** The timer that is due next; of several, the one set first. */
  #next(): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) if (!next || timer.due < next.due) next = timer
    return next
  }
}
