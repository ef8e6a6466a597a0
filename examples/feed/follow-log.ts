import { type EventStream, formatPosition } from '../server/event-stream.ts'
import type { FeedLog } from './feed-log.ts'
import type { Message } from './message.ts'
import type { Following } from './query.ts'

/** Sends what is in the log after that number, and what comes, until the stream is closed. */
export async function followLog(
  log: FeedLog,
  stream: EventStream,
  after: number,
  wanted: Following,
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
    const fitting = batch.filter(({ message }) => isWanted(message, wanted))
    const events = fitting.map(({ event }) => event)
    // What was left out is not looked through again when the client comes back.
    if (fitting.at(-1)?.message !== last) events.push(formatPosition(last.id))
    await stream.send(...events)
  }
}

function isWanted(message: Message, { event, sourceType, sourceId }: Following): boolean {
  return (
    (event === undefined || event === message.event) &&
    (sourceType === undefined || sourceType === message.sourceType) &&
    (sourceId === undefined || sourceId === message.sourceId)
  )
}
