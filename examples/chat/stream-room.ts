import type { z } from 'zod'
import { type EventStream, formatEvent } from '../server/event-stream.ts'
import type { History, StoredMessage } from './history.ts'
import type { Rooms } from './room.ts'
import type { Message, roomEvents } from './schemas.ts'

/** Messages that a client without a position gets. */
const initialMessages = 50
/** Messages per write while a client catches up. */
const perBatch = 200

export interface Chat {
  readonly history: History
  readonly rooms: Rooms
}

export interface Visit {
  readonly name: string
  readonly room: string
  /** The last message the client has; `undefined` for a new client. */
  readonly position: number | undefined
}

/**
 * Sends missed messages and adds the stream to the room. The last query, `hello` and the join run without an await, so
 * no message can be lost or repeated between them.
 */
export async function streamRoom(
  stream: EventStream,
  { history, rooms }: Chat,
  { name, room, position }: Visit,
): Promise<void> {
  let last = position ?? history.beforeLast(room, initialMessages)
  let missed = history.after(room, last, perBatch)
  while (missed.length === perBatch && !stream.closed.aborted) {
    await stream.send(...missed.map(formatMessage))
    last = missed.at(-1)!.id
    missed = history.after(room, last, perBatch)
  }
  if (stream.closed.aborted) return
  last = missed.at(-1)?.id ?? last
  const members = rooms.enter(room, name, stream)
  const hello: z.input<typeof roomEvents.hello> = { room, you: name, members }
  // Its ID is a position even in an empty room.
  void stream.send(...missed.map(formatMessage), formatEvent('hello', hello, last))
}

export function formatMessage({ id, author, text, key, at }: StoredMessage) {
  const message: Message = { author, text, key, at }
  return formatEvent('message', message, id)
}
