import type { Clock } from './clock.ts'

/** Calls back once after `delay` milliseconds, however long; returns the function that stops the timer. */
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
