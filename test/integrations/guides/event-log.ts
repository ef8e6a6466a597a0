interface LoggedEvent {
  id: number
  frame: string
}

/** The last 1000 events, with consecutive IDs. */
const log: LoggedEvent[] = []
const waiting = new Set<() => void>()

// IDs must keep rising when the server restarts.
let nextId = Date.now()

/** The number of open streams. */
export let openStreams = 0

export const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
}

export function publish(name: string, data: unknown): void {
  const id = nextId++
  log.push({ id, frame: `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n` })
  if (log.length > 1000) log.shift()
  for (const wake of waiting) wake()
}

/** A response body: the logged events after `lastEventId`, then new ones, with heartbeats between them. */
export async function* eventStream(lastEventId: string | undefined, signal: AbortSignal) {
  openStreams++
  try {
    yield ':\nretry: 2000\n\n' // the first byte, at once
    let last = lastEventId ? Number(lastEventId) : oldestId() - 1
    while (!signal.aborted) {
      if (!(last >= oldestId() - 1 && last < nextId)) {
        // The log no longer reaches back to this ID: report the gap, then send the rest.
        yield 'event: gap\ndata:\n\n'
        last = oldestId() - 1
      }
      const next = log[last + 1 - oldestId()]
      if (next) {
        yield next.frame
        last = next.id
      } else if (await isSilent(15_000, signal)) {
        yield ':\n\n' // a heartbeat
      }
    }
  } finally {
    openStreams--
  }
}

function oldestId(): number {
  return log[0]?.id ?? nextId
}

/** Resolves to `false` with the next event or when the client has left, to `true` if neither happens in time. */
function isSilent(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (silent: boolean) => {
      clearTimeout(timer)
      waiting.delete(wake)
      signal.removeEventListener('abort', wake)
      resolve(silent)
    }
    const wake = () => settle(false)
    const timer = setTimeout(settle, milliseconds, true)
    waiting.add(wake)
    signal.addEventListener('abort', wake)
  })
}
