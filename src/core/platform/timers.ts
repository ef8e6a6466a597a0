import type { Clock } from './ports.ts'

/** Calls back once after `delay` milliseconds, however long; returns the function that stops it. */
export function startTimer(
  clock: Clock,
  delay: number,
  onDue: () => void,
  unref?: boolean,
): () => void {
  let left = delay
  let timer: unknown
  const next = () => {
    // Above 2^31 - 1 ms a platform's timer fires at once.
    const step = Math.min(left, 2 ** 31 - 1)
    left -= step
    timer = clock.setTimeout(left > 0 ? next : onDue, step)
    if (unref) clock.unref?.(timer)
  }
  next()
  return () => clock.clearTimeout(timer)
}

/**
 * Waits for so many milliseconds, from the start again each time that it is woken while held.
 *
 * @param onSleep - takes the function that wakes it
 */
export async function waitUntil(
  clock: Clock,
  delay: number,
  isOver: () => unknown,
  isHeld: () => unknown,
  unref: boolean | undefined,
  onSleep: (wake: () => void) => void,
): Promise<void> {
  do {
    let stop: (() => void) | undefined
    await new Promise<void>((resolve) => {
      onSleep(resolve)
      if (isOver()) resolve()
      else if (!isHeld()) stop = startTimer(clock, delay, resolve, unref)
    })
    stop?.()
  } while (!isOver() && isHeld())
}

/**
 * Calls back after `timeout` milliseconds without a {@link Watchdog.touch}; `0` watches for nothing. The timer is not
 * set anew at each sign of life, but looks at the time of the last one when it goes off.
 */
export class Watchdog {
  readonly #clock: Clock
  readonly #timeout: number
  readonly #onExpiry: () => void
  #last = 0
  #isPaused = false
  #stop: (() => void) | undefined

  constructor(clock: Clock, timeout: number, onExpiry: () => void) {
    this.#clock = clock
    this.#timeout = timeout
    this.#onExpiry = onExpiry
    if (timeout) {
      this.touch()
      this.#wait(timeout)
    }
  }

  /** A sign of life, and the end of a pause. Costs one reading of the clock. */
  touch(): void {
    this.#isPaused = false
    this.#last = this.#clock.now()
  }

  /** From now on silence is of our own making and does not count. */
  pause(): void {
    this.#isPaused = true
  }

  stop(): void {
    this.#stop?.()
  }

  #wait(delay: number) {
    this.#stop = startTimer(this.#clock, delay, () => this.#check())
  }

  #check() {
    const now = this.#clock.now()
    // A clock that was set back tells nothing of the time since.
    if (this.#isPaused || now < this.#last) this.#last = now
    const left = this.#last + this.#timeout - now
    if (left > 0) this.#wait(left)
    else this.#onExpiry()
  }
}
