/**
 * One event of the server, as delivered to handlers and iterators. Its properties are named like those of the
 * platform's `MessageEvent`.
 *
 * A string in `data` may be a slice of the received chunk, which the engine keeps in memory as long as the string. Copy
 * strings that you store for a long time.
 *
 * @typeParam Type - the event's name
 * @typeParam Data - the type of the decoded data
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#dispatchMessage
 */
export interface ServerEvent<Type = string, Data = unknown> {
  /** The event's name: its `event` field, or `'message'` without one. */
  readonly type: Type
  /** The event's data, decoded. */
  readonly data: Data
  /** The last event ID when the event was dispatched; `''` for none. */
  readonly lastEventId: string
  /** Origin of the URL that the stream came from, after redirects, e.g. `'https://example.com'`. */
  readonly origin: string
}

/**
 * Event names mapped to the type of their data, e.g. `{ price: Price; notice: string }`.
 * The empty map stands for a stream without declared events: any name is then accepted.
 */
export type EventMap = object

/** The names that `on` and `events` accept: those of the map, or any if the map is empty. */
export type EventName<Map extends EventMap> = [keyof Map] extends [never]
  ? string
  : keyof Map & string

/**
 * The name of an event that the map does not declare: a string whose type differs from all declared names, so that
 * `switch (event.type)` narrows. To compare it with another name, assign it to a string first
 * (`const name: string = event.type`), or declare that name. Only a type; it does not exist at run time.
 */
export declare enum UndeclaredName {
  /** Stands for any name. */
  Any = '',
}

/** The data of events that the map does not declare, unless `decode` sets another type. */
export type UndeclaredData<Map extends EventMap> = [keyof Map] extends [never] ? string : unknown

/** The event, or the union of events, named `Name`. */
export type EventOf<Map extends EventMap, Data, Name extends string> = Name extends keyof Map
  ? ServerEvent<Name, Map[Name]>
  : ServerEvent<Name, Data>

/** Every event that a stream with this map can deliver: a union discriminated by `type`. */
export type AnyEvent<Map extends EventMap, Data> =
  | { [Name in keyof Map & string]: ServerEvent<Name, Map[Name]> }[keyof Map & string]
  | ServerEvent<[keyof Map] extends [never] ? string : UndeclaredName, Data>
