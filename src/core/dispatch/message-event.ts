/**
 * What listeners added by `addEventListener` get: a `MessageEvent`, its data decoded.
 *
 * It is an instance of the platform's `MessageEvent` (of `Event` where there is none) and has all of its members, but is
 * made by the package, which costs a fraction of the platform's constructor. To dispatch it on another target, make one
 * of the platform's from it: `new MessageEvent(event.type, event)`.
 */
export interface ServerMessageEvent<Data = unknown> extends Event {
  /** The event's data, decoded. */
  readonly data: Data
  /** The last event ID in force. */
  readonly lastEventId: string
  /** The origin of the URL that the stream came from, after redirects. */
  readonly origin: string
}
