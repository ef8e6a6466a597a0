/**
 * One event of the server, as delivered to handlers and iterators.
 * The names are those of the platform's `MessageEvent`.
 *
 * `data` is yours to keep. Where it is a string, the engine may hold the chunk it was cut from in memory for as long
 * as you do; copy what you store for long.
 *
 * @typeParam Type - the event's name
 * @typeParam Data - what its decoder made of the data
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#dispatchMessage
 */
export interface ServerEvent<Type = string, Data = unknown> {
  /** The event's name: its `event` field, `'message'` where it had none. */
  readonly type: Type
  /** The event's data, decoded. */
  readonly data: Data
  /** The last event ID in force when the event was dispatched; `''` where the server has sent none. */
  readonly lastEventId: string
  /** Origin of the URL that the stream came from, after redirects, e.g. `'https://example.com'`. */
  readonly origin: string
}

/**
 * Event names mapped to the type of their data, e.g. `{ price: Price; notice: string }`.
 * The empty map stands for a stream whose events are not declared: any name is then accepted.
 */
export type EventMap = object

/** The names that `on` and `events` accept: those of the map, or any where the map is empty. */
export type EventName<Map extends EventMap> = [keyof Map] extends [never]
  ? string
  : keyof Map & string

/**
 * The name of an event that the map does not declare: a string to all intents, but one that no declared name can be,
 * so that `switch (event.type)` narrows. To compare it with a name of your own, make a string of it first
 * (`const name: string = event.type`), or declare that name. A type only; there is nothing at run time.
 */
export declare enum UndeclaredName {
  /** Stands for any name. */
  Any = '',
}

/** The data of events that the map does not declare, where no `decode` says more. */
export type UndeclaredData<Map extends EventMap> = [keyof Map] extends [never] ? string : unknown

/** The event, or the union of events, that go by `Name`. */
export type EventOf<Map extends EventMap, Data, Name extends string> = Name extends keyof Map
  ? ServerEvent<Name, Map[Name]>
  : ServerEvent<Name, Data>

/** Every event that a stream with this map can deliver: a union discriminated by `type`. */
export type AnyEvent<Map extends EventMap, Data> =
  | { [Name in keyof Map & string]: ServerEvent<Name, Map[Name]> }[keyof Map & string]
  | ServerEvent<[keyof Map] extends [never] ? string : UndeclaredName, Data>
