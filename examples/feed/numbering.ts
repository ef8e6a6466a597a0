import type { Message, NewMessage } from './message.ts'

/** A message that is to be stored. */
export interface Addition {
  readonly message: Message
  readonly key: string | undefined
}

/**
 * Numbers the messages from the newest on, and leaves out those whose key is known.
 *
 * @param known - what was stored under each of their keys before
 * @returns all of them as they are or will be stored, and those that are to be stored
 */
export function numberMessages(
  messages: readonly NewMessage[],
  known: ReadonlyMap<string, Message>,
  newest: number,
  timestamp: number,
): { all: Message[]; added: Addition[] } {
  const byKey = new Map(known)
  const added: Addition[] = []
  const all = messages.map(({ key, ...content }) => {
    const before = key === undefined ? undefined : byKey.get(key)
    if (before) return before
    const id = newest + added.length + 1
    const message = { id, ...content, timestamp: new Date(timestamp).toISOString() }
    added.push({ message, key })
    if (key !== undefined) byKey.set(key, message)
    return message
  })
  return { all, added }
}
