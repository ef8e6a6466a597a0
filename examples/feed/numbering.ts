import type { Message, NewMessage } from './message.ts'

/** A message to store. */
export interface Addition {
  readonly message: Message
  readonly key: string | undefined
}

/**
 * Numbers the messages after the newest one, and skips those with a known key.
 *
 * @param known - the stored message of each known key
 * @returns all messages as stored, and those that are new
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
