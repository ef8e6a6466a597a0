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

/** Calls back after a time without a sign of life. */
export interface Watchdog {
  /** A sign of life. Costs one reading of the clock. */
  touch(): void
  stop(): void
}

/**
 * Watches for `timeout` milliseconds without a {@link Watchdog.touch}; `0` watches for nothing. The timer is not set
 * anew at each sign of life, but looks at the time of the last one when it goes off.
 *
 * @param isPaused - while it says so, silence is of our own making and does not count
 */
export function createWatchdog(
  clock: Clock,
  timeout: number,
  onExpiry: () => void,
  isPaused?: () => boolean,
): Watchdog {
  let last = clock.now()
  let stop = () => {}
  const check = () => {
    // A clock that was set back tells nothing of the time since.
    if (isPaused?.() || clock.now() < last) last = clock.now()
    const left = last + timeout - clock.now()
    // No more than the timeout, should the clock have been set back.
    if (left > 0) stop = startTimer(clock, Math.min(left, timeout), check)
    else onExpiry()
  }
  if (timeout) stop = startTimer(clock, timeout, check)
  return {
    touch() {
      last = clock.now()
    },
    stop: () => stop(),
  }
}
