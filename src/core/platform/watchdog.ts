import type { Clock } from './clock.ts'
import { startTimer } from './start-timer.ts'

/**
 * Calls back after `timeout` milliseconds without a {@link Watchdog.touch}. A touch does not restart the timer: when the
 * timer fires, it waits for the rest of the time since the last touch.
 *
 * The clock only shortens that rest. If it stands still, is set back, or is faked by a test, the call is late by less than
 * `timeout`, but not omitted.
 */
export class Watchdog {
  readonly #clock: Clock
  readonly #timeout: number
  readonly #onExpiry: () => void
  #last = 0
  /** Whether there was activity since the timer was set. */
  #isTouched = false
  #isPaused = false
  #stop: (() => void) | undefined

  constructor(clock: Clock, timeout: number, onExpiry: () => void) {
    this.#clock = clock
    this.#timeout = timeout
    this.#onExpiry = onExpiry
    this.touch()
    this.#wait(timeout)
  }

  /** Records activity and ends a pause. Costs one reading of the clock. */
  touch(): void {
    this.#isPaused = false
    this.#isTouched = true
    this.#last = this.#clock.now()
  }

  /** Stops counting silence until the next touch, because the client itself does not read. */
  pause(): void {
    this.#isPaused = true
  }

  /** Notices a timeout that expired during a sleep of the device, in which timers stand still. */
  wake(): void {
    if (this.#left() > 0) return
    this.stop()
    this.#onExpiry()
  }

  stop(): void {
    this.#stop?.()
  }

  #wait(delay: number) {
    this.#isTouched = false
    this.#stop = startTimer(this.#clock, delay, () => {
      const left = this.#isTouched || this.#isPaused ? this.#left() : 0
      if (left > 0) this.#wait(left)
      else this.#onExpiry()
    })
  }

  #left(): number {
    if (this.#isPaused) return this.#timeout
    return Math.min(this.#timeout, this.#last + this.#timeout - this.#clock.now())
  }
}
