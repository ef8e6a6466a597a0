import type { z } from 'zod'
import { type EventStream, formatEvent } from '../server/event-stream.ts'
import type { History, StoredMessage } from './history.ts'
import type { Rooms } from './room.ts'
import type { Message, roomEvents } from './schemas.ts'

/** How many messages somebody new gets to see. */
const forNewcomers = 50
/** How many are read and sent at a time to who was away for long. */
const perBatch = 200

export interface Chat {
  readonly history: History
  readonly rooms: Rooms
}

export interface Visit {
  readonly name: string
  readonly room: string
  /** Where they were; `undefined` for somebody new. */
  readonly position: number | undefined
}

/**
 * Sends what this person has missed, and joins them to the room. The last reading, `hello` and the joining are one step:
 * no message can come between them, to be lost or sent twice.
 */
export async function streamRoom(
  stream: EventStream,
  { history, rooms }: Chat,
  { name, room, position }: Visit,
): Promise<void> {
  let last = position ?? history.beforeLast(room, forNewcomers)
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
  // Its ID is a position for those in an empty room, too.
  void stream.send(...missed.map(formatMessage), formatEvent('hello', hello, last))
}

export function formatMessage({ id, author, text, key, at }: StoredMessage) {
  const message: Message = { author, text, key, at }
  return formatEvent('message', message, id)
}
