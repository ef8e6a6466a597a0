import type { Clock } from './ports.ts'

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
  let timer: unknown
  const watch = (delay: number) => {
    // Above 2^31 - 1 ms a platform's timer fires at once.
    timer = clock.setTimeout(check, Math.min(delay, 2 ** 31 - 1))
  }
  const check = () => {
    if (isPaused?.()) last = clock.now()
    const left = last + timeout - clock.now()
    if (left > 0) watch(left)
    else onExpiry()
  }
  if (timeout) watch(timeout)
  return {
    touch() {
      last = clock.now()
    },
    stop: () => clock.clearTimeout(timer),
  }
}
