import type { Clock } from '../core/platform/clock.ts'
import { startTimer } from '../core/platform/start-timer.ts'

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
