import type { ServerEvent } from './types.ts'

/**
 * What listeners added by `addEventListener` get: a `MessageEvent`, its data decoded. Where the runtime has no
 * `MessageEvent`, or one that forgets its fields, an `Event` that has them.
 */
export interface ServerMessageEvent<Data = unknown> extends Event {
  /** The event's data, decoded. */
  readonly data: Data
  /** The last event ID in force. */
  readonly lastEventId: string
  /** The origin of the URL that the stream came from, after redirects. */
  readonly origin: string
}

export function createMessageEvent({ type, data, lastEventId, origin }: ServerEvent): Event {
  const { MessageEvent } = globalThis
  const fields = { data, lastEventId, origin }
  const event = MessageEvent ? new MessageEvent(type, fields) : new Event(type)
  for (const [name, value] of Object.entries(fields))
    if ((event as unknown as Record<string, unknown>)[name] !== value)
      Object.defineProperty(event, name, { value, enumerable: true })
  return event
}
