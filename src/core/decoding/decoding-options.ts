import type { EventDecoder } from './decode.ts'
import type { EventMap } from './event-types.ts'

/**
 * Decoders by event name: functions such as `text`, `json` and `json<T>()`, or Standard Schemas.
 *
 * @typeParam Map - event names mapped to the type of their data
 */
export type EventDecoders<Map extends EventMap> = {
  readonly [Name in keyof Map]: EventDecoder<Map[Name]>
}

/**
 * The decoding options. With an explicit map of event types, all data that is not simply a string needs a decoder.
 *
 * @typeParam Map - event names mapped to the type of their data
 * @typeParam Data - the type of the decoded data of all other events
 */
export type DecodingOptions<Map extends EventMap, Data> = [keyof Map] extends [never]
  ? {
      /**
       * Decoders by event name: a function such as `text` or `json<T>()`, or a Standard Schema. The event types are
       * inferred from them.
       *
       * @defaultValue none: `decode` decodes events of any name
       */
      // While the compiler infers the map, it takes the parameters of the decoders from here.
      events?: { readonly [name: string]: EventDecoder<unknown> } | undefined
      /** Decodes the data of events that `events` does not name. @defaultValue `text` */
      decode?: EventDecoder<Data> | undefined
    }
  : DeclaredEvents<Map, Data>

/** The names of the map whose data is not simply a string and needs a decoder. */
export type DecodedName<Map extends EventMap> = {
  [Name in keyof Map]: string extends Map[Name] ? never : Name
}[keyof Map]

/**
 * The decoding options for a map that is not empty. The compiler explains an error by the last member that fits best, so the
 * usual ones are the last.
 */
export type DeclaredEvents<Map extends EventMap, Data> =
  | ([DecodedName<Map>] extends [never]
      ? {
          /** Not required: the data of all events is a string. */
          events?: undefined
          /** Not required. */
          decode?: undefined
        }
      : never)
  | {
      /** Decoders of some events. */
      events?: Partial<EventDecoders<Map>> | undefined
      /** Decodes the data of all other events: its type fits every event of the map. */
      decode: EventDecoder<Data & DataOfAll<Map>>
    }
  | {
      /** Decoders by event name. */
      events: EventDecoders<Map>
      /** Decodes the data of events that `events` does not name. @defaultValue `text` */
      decode?: EventDecoder<Data> | undefined
    }
  | {
      /** Decoders by event name. An event whose data is a string needs none. */
      events: { readonly [Name in DecodedName<Map>]: EventDecoder<Map[Name]> } & Partial<
        EventDecoders<Omit<Map, DecodedName<Map>>>
      >
      /** Not allowed, because it would decode the events that `events` omits. */
      decode?: undefined
    }

/** The type that fits every event of the map. */
export type DataOfAll<Map extends EventMap> = {
  [Name in keyof Map]: (data: Map[Name]) => void
}[keyof Map] extends (data: infer Data) => void
  ? Data
  : never
