import type { EventMap, EventOf } from '../decoding/event-types.ts'
import type { EventHandler } from './event-handler.ts'

/**
 * The event that listeners added by `addEventListener` receive: a `MessageEvent` with decoded data.
 *
 * It is an instance of the platform's `MessageEvent` (of `Event` if there is none) and has all of its members. The package
 * constructs it, which costs a fraction of the platform's constructor. To dispatch it on another target, construct one of
 * the platform's events from it: `new MessageEvent(event.type, event)`.
 */
export interface ServerMessageEvent<Data = unknown> extends Event {
  /** The event's data, decoded. */
  readonly data: Data
  /** The last event ID at the time of the event. */
  readonly lastEventId: string
  /** The origin of the stream's URL, after redirects. */
  readonly origin: string
}

/** The value of `onmessage`. */
export type MessageHandler<Map extends EventMap, Data> = EventHandler<
  ServerMessageEvent<EventOf<Map, Data, 'message'>['data']>
> | null
