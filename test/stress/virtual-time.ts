import type { Platform } from '../../src/index.ts'
import type { FakePlatform } from '../support/fake-platform.ts'
import type { Random } from './random.ts'

const { setImmediate, setTimeout } = globalThis
const macrotasks = new Set<unknown>()
// The platform's own timer without a delay, such as the macrotask before a requested attempt, fires in the same moment.
globalThis.setTimeout = ((callback: () => void, delay?: number) => {
  if (delay) return setTimeout(callback, delay)
  const macrotask = setImmediate(() => {
    macrotasks.delete(macrotask)
    callback()
  })
  macrotasks.add(macrotask)
  return macrotask
}) as typeof setTimeout
/** Runs all queued microtasks, and the macrotasks that they queue. */
const turn = async () => {
  do await new Promise<void>((resolve) => void setImmediate(resolve))
  while (macrotasks.size > 0)
}

interface Timer {
  readonly due: number
  readonly order: number
  readonly callback: () => void
}

/** The timers of one owner. */
export class Timers {
  readonly #time: VirtualTime
  readonly #waiting = new Set<unknown>()

  constructor(time: VirtualTime) {
    this.#time = time
  }

  get size(): number {
    return this.#waiting.size
  }

  readonly now = (): number => this.#time.now

  readonly setTimeout = (callback: () => void, delay: number): unknown => {
    const timer = this.#time.add(() => {
      this.#waiting.delete(timer)
      callback()
    }, delay)
    this.#waiting.add(timer)
    return timer
  }

  readonly clearTimeout = (timer: unknown): void => {
    this.#waiting.delete(timer)
    this.#time.remove(timer)
  }

  readonly sleep = (delay: number): Promise<void> =>
    new Promise((resolve) => void this.setTimeout(resolve, delay))
}

/** A clock that jumps from timer to timer. */
export class VirtualTime {
  now = Date.UTC(2026, 0, 1)
  readonly #timers = new Set<Timer>()
  #order = 0

  add(callback: () => void, delay: number): unknown {
    const due = this.now + Math.max(0, Math.min(delay || 0, 2 ** 31 - 1))
    const timer = { callback, due, order: this.#order++ }
    this.#timers.add(timer)
    return timer
  }

  remove(timer: unknown): void {
    this.#timers.delete(timer as Timer)
  }

  /** Runs timers until `isOver`, or for `milliseconds`; resolves with whether it was over. */
  async run(milliseconds: number, isOver: () => boolean = () => false): Promise<boolean> {
    const end = this.now + milliseconds
    for (;;) {
      await turn()
      if (isOver()) return true
      let next: Timer | undefined
      for (const timer of this.#timers)
        if (!next || timer.due < next.due || (timer.due === next.due && timer.order < next.order))
          next = timer
      if (!next || next.due > end) break
      this.#timers.delete(next)
      this.now = Math.max(this.now, next.due)
      next.callback()
    }
    this.now = end
    return false
  }
}

/** A client's platform: the network and page of a test, with virtual time. */
export function platformOf(page: FakePlatform, clock: Timers, random: Random): Platform {
  return {
    clock,
    random: random.next,
    isOnline: () => page.isOnline(),
    isVisible: () => page.isVisible(),
    subscribe: (listener) => page.subscribe(listener),
  }
}
