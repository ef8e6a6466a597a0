import type { LastEventIdStore } from '../core/last-event-id/last-event-id-store.ts'
import type { Environment } from '../core/platform/environment.ts'
import type { DecodeError } from '../core/decoding/decode-error.ts'
import type { EventDecoder } from '../core/decoding/decode.ts'
import type { EventSourceError } from '../core/errors/errors.ts'
import type { ReconnectOptions } from '../core/reconnection/reconnect-options.ts'
import type { RequestOptions } from '../core/http/request-options.ts'
import type { StreamOptions } from '../core/stream/stream-options.ts'
import type { CloseInfo } from './client-state.ts'
import type { EventMap, UndeclaredData } from '../core/decoding/event-types.ts'

/** What `onOpen` is told of a connection. */
export interface OpenInfo {
  /** The number of the attempt that succeeded, from 1. */
  readonly attempt: number
  /** The URL of the response, after redirects. */
  readonly url: string
  /** The response's headers. */
  readonly headers: Headers
}

/** What `onReconnect` is told of the attempt to come. */
export interface ReconnectInfo {
  /** The number of the attempt to come. */
  readonly attempt: number
  /**
   * Milliseconds until then, unless the network or the page ends the delay sooner; absent where no timer decides, since
   * the platform is offline or the page hidden (`pauseWhenHidden`).
   */
  readonly delay?: number
  /** What ended the attempt before; absent after a clean end of the stream. */
  readonly error?: EventSourceError
}

/** The options of an `EventSourceClient` but for those that say how events are decoded. */
export interface ClientOptions extends RequestOptions, StreamOptions {
  /**
   * Whether and how to come back: `false` for never, `true` or an object for always, within its limits.
   *
   * A POST or PATCH is sent again by default only where the server can resume (an event ID has been received) or has
   * refused without acting (408, 425, 429, 503). Giving `true` or an object says that it may be sent again regardless.
   *
   * @defaultValue as with `{}`, but with the rule for POST and PATCH
   */
  reconnect?: boolean | ReconnectOptions | undefined

  /**
   * The position to start from: an ID; or a store that is asked for it and keeps it, for a position that outlives the
   * process. An ID that cannot be sent as a header, or is longer than 8192 characters, is left out of the request.
   *
   * @defaultValue `''`, none
   */
  lastEventId?: string | LastEventIdStore | undefined

  /**
   * Whether to drop the connection while the page is hidden, and resume when it is seen again. A POST that may not be
   * sent again is not dropped.
   *
   * @defaultValue `false`
   */
  pauseWhenHidden?: boolean | undefined

  /** Whether to connect right away; `connect()` does otherwise. @defaultValue `true` */
  autoConnect?: boolean | undefined

  /**
   * Node, Bun, Deno: whether the process may exit while only a delay before an attempt keeps it.
   *
   * @defaultValue `false`
   */
  unref?: boolean | undefined

  /** Called when a stream has opened. */
  onOpen?: ((info: OpenInfo) => void) | undefined

  /** Called with each failure of an attempt, final or not, and with each event that did not decode. */
  onError?: ((error: EventSourceError | DecodeError) => void) | undefined

  /** Called when another attempt is going to be made. */
  onReconnect?: ((info: ReconnectInfo) => void) | undefined

  /** Called when the client has closed, for whatever reason. */
  onClose?: ((info: CloseInfo) => void) | undefined

  /** Called with each comment of the stream, without its colon and the space after it. */
  onComment?: ((comment: string) => void) | undefined

  /** What tells whether the network is there and the page is seen. For tests. @defaultValue the platform's events */
  environment?: Environment | undefined

  /** A number from 0 up to 1, for jitter. For tests. @defaultValue `Math.random` */
  random?: (() => number) | undefined
}

/**
 * The options of an {@link EventSourceClient}.
 *
 * @typeParam Map - event names mapped to the type of their data
 * @typeParam Data - what the data of all other events is decoded to
 */
export interface EventSourceClientOptions<
  Map extends EventMap = {},
  Data = UndeclaredData<Map>,
> extends ClientOptions {
  /**
   * Event names and how each one's data is decoded: by a function such as `text` or `json<T>()`, or by a Standard
   * Schema. The client's event types are inferred from it.
   *
   * @defaultValue none: any name, decoded by `decode`
   */
  events?: { readonly [Name in keyof Map]: EventDecoder<Map[Name]> } | undefined

  /** How the data of events is decoded that `events` does not name. @defaultValue `text` */
  decode?: EventDecoder<Data> | undefined
}

/** Names whose data is not simply a string, so that something has to decode it. */
export type DecodedName<Map> = {
  [Name in keyof Map]: string extends Map[Name] ? never : Name
}[keyof Map]

/** The type that fits every event of the map: what a single `decode` must make to cover them all. */
export type Covering<Map> = {
  [Name in keyof Map]: (data: Map[Name]) => void
}[keyof Map] extends (data: infer Data) => void
  ? Data
  : never

/** With decoders for all events that the map names: it is inferred from them. */
export interface DeclaredOptions<Map extends EventMap, Data> extends ClientOptions {
  /** How the data of each event is decoded. */
  events: { readonly [Name in keyof Map]: EventDecoder<Map[Name]> }
  /** How the data of events is decoded that `events` does not name. @defaultValue `text` */
  decode?: EventDecoder<Data> | undefined
}

/** For an explicit map: the names whose data is a string may be left out where nothing decodes them to something else. */
export interface PartlyDeclaredOptions<Map extends EventMap> extends ClientOptions {
  /** How the data of each event is decoded that is not simply a string. */
  events: { readonly [Name in keyof Map]?: EventDecoder<Map[Name]> } & {
    readonly [Name in DecodedName<Map>]: unknown
  }
  /** Not here: it would decode the events that `events` leaves out. */
  decode?: undefined
}

/** For an explicit map: one `decode` whose type fits every event of it. */
export interface CoveredOptions<Map extends EventMap, Data> extends ClientOptions {
  /** How the data of some events is decoded. */
  events?: { readonly [Name in keyof Map]?: EventDecoder<Map[Name]> } | undefined
  /** How the data of all other events is decoded. */
  decode: EventDecoder<Data & Covering<Map>>
}

/** Options that decode nothing. */
export interface UndecodedOptions extends ClientOptions {
  /** Not here: nothing is decoded. */
  events?: undefined
  /** Not here: nothing is decoded. */
  decode?: undefined
}

/** For a map of strings only, or none: nothing needs decoding, and so there need not be any options. */
export type TextOptions<Map extends EventMap> = [DecodedName<Map>] extends [never]
  ? [options?: UndecodedOptions | undefined]
  : [options: PartlyDeclaredOptions<Map>]
