import { waitUntil } from '../../support/wait-until.ts'

export interface FeedEvent {
  id: string
  type: string
  data: { payload: string; note: string }
}

/** The data of a server: a growing log of numbered events. */
export interface Feed {
  publish(): void
  /** The events after an ID, `''` for all, and then new ones until the signal is aborted. */
  after(position: string, signal: AbortSignal): AsyncIterable<FeedEvent>
  /** The requested last event IDs, in order. */
  readonly positions: string[]
  /** Resolves once there are this many readers. */
  waitForReaders(count: number): Promise<void>
}

/** The reconnection time that the servers of these tests send, in milliseconds. */
export const retry = 10

/** The text that identifies an event on the wire for a cut, with any framing. */
export const payload = (number: number): string => `payload <${number}>`

export function createFeed(total: number): Feed {
  const log: FeedEvent[] = []
  const positions: string[] = []
  const waiting = new Set<() => void>()
  let readers = 0
  const publish = () => {
    const number = log.length + 1
    const type = number % 2 ? 'odd' : 'even'
    const data = { payload: payload(number), note: 'two\nlines, é 中 😀' }
    log.push({ id: String(number), type, data })
    for (const wake of waiting) wake()
  }
  for (let count = 0; count < total; count++) publish()

  return {
    publish,
    positions,
    async *after(position, signal) {
      positions.push(position)
      readers++
      let index = Number(position)
      let wake = () => {}
      const stop = () => wake()
      signal.addEventListener('abort', stop)
      try {
        while (!signal.aborted) {
          const event = log[index]
          if (event) {
            index++
            yield event
            continue
          }
          await new Promise<void>((resolve) => waiting.add((wake = resolve)))
          waiting.delete(wake)
        }
      } finally {
        readers--
        signal.removeEventListener('abort', stop)
      }
    },
    waitForReaders: (count) =>
      waitUntil(() => readers === count, { for: () => `${count} readers; there are ${readers}` }),
  }
}
