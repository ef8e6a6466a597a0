import { type EventStream, formatPosition } from '../server/event-stream.ts'
import type { FeedLog } from './feed-log.ts'
import type { Message } from './message.ts'
import type { Following } from './query.ts'

/** Sends the log after that number and then each new message, until the stream is closed. */
export async function followLog(
  log: FeedLog,
  stream: EventStream,
  after: number,
  filter: Following,
): Promise<void> {
  let position = after
  while (!stream.closed.aborted) {
    const batch = await log.read(position)
    const last = batch.at(-1)?.message
    if (!last) {
      await log.waitPast(position, stream.closed)
      continue
    }
    position = last.id
    const matching = batch.filter(({ message }) => matches(message, filter))
    const events = matching.map(({ event }) => event)
    // The client's position moves past skipped messages too, so a reconnect does not read them again.
    if (matching.at(-1)?.message !== last) events.push(formatPosition(last.id))
    await stream.send(...events)
  }
}

function matches(message: Message, { event, sourceType, sourceId }: Following): boolean {
  return (
    (event === undefined || event === message.event) &&
    (sourceType === undefined || sourceType === message.sourceType) &&
    (sourceId === undefined || sourceId === message.sourceId)
  )
}
