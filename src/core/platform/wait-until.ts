import type { Clock } from './clock.ts'
import { startTimer } from './start-timer.ts'

/** A wait that can be woken early, and lasts while it is held. */
export interface Wait {
  readonly clock: Clock
  /** Milliseconds; counted again each time the wait is woken while it is held. */
  readonly delay: number
  /** Lets the process exit while the timer waits. */
  readonly unref: boolean | undefined
  /** Whether the wait has to end now. */
  isOver(): boolean
  /** Whether the wait continues without a timer, until it is woken. */
  isHeld(): boolean
  /** Receives the function that wakes it. */
  onSleep(wake: () => void): void
}

/** Waits for the delay or until it is woken, and for as long as it is held. */
export async function waitUntil(wait: Wait): Promise<void> {
  const { clock, delay, unref } = wait
  do {
    let stop: (() => void) | undefined
    await new Promise<void>((resolve) => {
      wait.onSleep(resolve)
      if (wait.isOver()) resolve()
      else if (!wait.isHeld()) stop = startTimer(clock, delay, resolve, unref)
    })
    stop?.()
  } while (!wait.isOver() && wait.isHeld())
}
