import type { Clock } from './clock.ts'
import { startTimer } from './start-timer.ts'

/**
 * Calls back after `timeout` milliseconds without a {@link Watchdog.touch}; `0` disables it. A touch does not restart the
 * timer: the timer compares the time of the last touch when it fires.
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

  /** Records activity and ends a pause. Costs one reading of the clock. */
  touch(): void {
    this.#isPaused = false
    this.#last = this.#clock.now()
  }

  /** Stops counting silence until the next touch, because the client itself does not read. */
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
    // If the clock was set back, the elapsed time is unknown.
    if (this.#isPaused || now < this.#last) this.#last = now
    const left = this.#last + this.#timeout - now
    if (left > 0) this.#wait(left)
    else this.#onExpiry()
  }
}
