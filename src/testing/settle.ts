// Saved on import: a test may replace them later. No test runner replaces MessageChannel.
const { MessageChannel, clearTimeout, setImmediate, setTimeout } =
  globalThis as typeof globalThis & { setImmediate?: (callback: () => void) => void }

/** Whether the test runner had replaced the timer before the import: its clock stands still. */
const isFake = (timer: object) => 'clock' in timer

/** A turn of the event loop. All promise callbacks run in it, including those that they queue. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    // First, because messages of workerd do not wait for all promise callbacks.
    if (setImmediate && !isFake(setImmediate)) setImmediate(resolve)
    else if (MessageChannel) {
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', () => {
        // An open port keeps a process alive.
        port1.close()
        resolve()
      })
      port1.start()
      port2.postMessage(undefined)
    } else setTimeout(resolve, 0)
  })
}

/** A turn in which the timers without a delay have run that were set before it, such as a client's before `connect()`. */
function timerTurn(): Promise<void> {
  if (isFake(setTimeout)) return turn()
  return new Promise((resolve) => void setTimeout(resolve, 0))
}

/** Streams of some platforms, and schedulers such as React's, need a turn for each step. */
const quietTurns = [turn, turn, timerTurn, turn, turn, turn]

/** More than any chain of requests and reads that ends by itself. */
const mostSteps = 1000

let activity = 0

/** Records a step of a client, such as a request or a read, which may cause others. */
export function recordActivity(): void {
  activity++
}

/** Lets pending promises settle, and the steps that they cause, until some turns pass without a step. */
export async function settle(): Promise<void> {
  let steps = 0
  for (let quiet = 0; quiet < quietTurns.length && steps < mostSteps; quiet++) {
    const seen = activity
    await quietTurns[quiet]!()
    if (activity === seen) continue
    quiet = -1
    steps++
  }
}

/**
 * Calls back after `delay` real milliseconds, for what would otherwise wait forever; returns the function that cancels
 * it. Never calls back if the test runner had replaced the timers before the import.
 */
export function startDeadline(delay: number, onExpiry: () => void): () => void {
  if (isFake(setTimeout)) return () => {}
  const timer = setTimeout(onExpiry, delay)
  return () => clearTimeout(timer)
}
