// Saved on import: a test may replace the timers later. No test runner fakes MessageChannel.
const { MessageChannel, clearTimeout, setImmediate, setTimeout } =
  globalThis as typeof globalThis & {
    setImmediate?: (callback: () => void) => void
  }

/** A turn of the event loop. All promise callbacks run in it, including those that they queue. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (!MessageChannel) return void (setImmediate ? setImmediate(resolve) : setTimeout(resolve, 0))
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      // An open port keeps a process alive.
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(undefined)
    return undefined
  })
}

/** Streams of some platforms, and schedulers such as React's, need a turn for each step. */
const turns = 5

/** Lets pending promises settle, and what they start, for {@link turns} turns. Never waits for time to pass. */
export async function settle(): Promise<void> {
  for (let left = turns; left > 0; left--) await turn()
}

/**
 * Calls back after `delay` real milliseconds, for what would otherwise wait forever; returns the function that cancels
 * it. Never calls back if the test runner had replaced the timers before the import.
 */
export function startDeadline(delay: number, onExpiry: () => void): () => void {
  if ('clock' in setTimeout) return () => {}
  const timer = setTimeout(onExpiry, delay)
  return () => clearTimeout(timer)
}
