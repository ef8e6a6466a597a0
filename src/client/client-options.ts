import type { LastEventIdStore } from '../core/last-event-id/last-event-id-store.ts'
import type { DecodedName, DecodingOptions } from '../core/decoding/decoding-options.ts'
import type { EventSourceError } from '../core/errors/errors.ts'
import type { ReconnectOptions } from '../core/reconnection/reconnect-options.ts'
import type { RequestOptions } from '../core/http/request-options.ts'
import type { StreamOptions } from '../core/stream/stream-options.ts'
import type { CloseInfo } from './client-state.ts'
import type { EventMap, UndeclaredData } from '../core/decoding/event-types.ts'

/** The argument of `onOpen`: the connection that opened. */
export interface OpenInfo {
  /** The number of the attempt that succeeded, from 1. */
  readonly attempt: number
  /** The URL of the response, after redirects. */
  readonly url: string
  /** The response's headers. */
  readonly headers: Headers
}

/** The argument of `onReconnect`: the next attempt. */
export interface ReconnectInfo {
  /** The number of the next attempt. */
  readonly attempt: number
  /**
   * Milliseconds until the next attempt, unless a change of the network or page ends the delay early. Absent if there is
   * no timer, because the platform is offline or the page hidden (`pauseWhenHidden`).
   */
  readonly delay?: number
  /** The error of the previous attempt; absent after a clean end of the stream. */
  readonly error?: EventSourceError
}

/** The options of an `EventSourceClient`, except for the decoding of events. */
export interface ClientOptions extends RequestOptions, StreamOptions {
  /**
   * When and how often to reconnect: `false` disables retries, an object sets their options, and `true` uses the defaults.
   * It never declares that a POST may be repeated; {@link ClientOptions.idempotent} does.
   *
   * @defaultValue `{}`
   */
  reconnect?: boolean | ReconnectOptions | undefined

  /**
   * Whether the request may be sent again after it may have had an effect.
   *
   * With `false`, it is sent again only if it was not sent yet or the server refused it without acting: by default after
   * the statuses 408, 425, 429 and 503, and after another 4xx if `shouldRetry` decides so. If the stream is lost
   * otherwise, the client closes with reason `'failed'` and a {@link NetworkError}; a clean end closes it with `'ended'`.
   * Neither `reconnect()` nor a page that was hidden or frozen sends it again; `connect()` after the client has closed
   * does, because it is a new request.
   *
   * @defaultValue `true` for GET, HEAD, PUT, DELETE and OPTIONS, without a body that can be sent only once; else `false`
   */
  idempotent?: boolean | undefined

  /**
   * The last event ID to resume from: a string, or a store that loads and saves the ID, so that it outlives the process.
   * An ID that is not a valid header value, or is longer than 8192 characters, is not sent.
   *
   * @defaultValue `''` (none)
   */
  lastEventId?: string | LastEventIdStore | undefined

  /**
   * Whether to disconnect while the page is hidden, and resume when it is visible again. A request that may not be
   * repeated stays connected.
   *
   * @defaultValue `false`
   */
  pauseWhenHidden?: boolean | undefined

  /**
   * Whether the constructor connects; otherwise, call `connect()`, which also resolves a relative URL. For modules that are
   * loaded on a server, too.
   *
   * @defaultValue `true`
   */
  autoConnect?: boolean | undefined

  /**
   * Node, Bun, Deno: whether the process may exit during the delay before an attempt.
   *
   * @defaultValue `false`
   */
  unref?: boolean | undefined

  /** Called when a stream opens. */
  onOpen?: ((info: OpenInfo) => void) | undefined

  /**
   * Called with each error: a failed attempt (retried or not), an undecodable event ({@link DecodeError}), or a failed save
   * to the store.
   */
  onError?: ((error: EventSourceError) => void) | undefined

  /** Called when a retry is scheduled. */
  onReconnect?: ((info: ReconnectInfo) => void) | undefined

  /** Called when the client has closed, for any reason. */
  onClose?: ((info: CloseInfo) => void) | undefined

  /** Called with each comment of the stream, without the leading colon and space. */
  onComment?: ((comment: string) => void) | undefined
}

/**
 * The options of an {@link EventSourceClient}. For a map with data that is not text, they include its decoders.
 *
 * @typeParam Map - event names mapped to the type of their data
 * @typeParam Data - the type of the decoded data of all other events
 */
export type EventSourceClientOptions<
  Map extends EventMap = {},
  Data = UndeclaredData<Map>,
> = ClientOptions & DecodingOptions<Map, Data>

/** The options of the constructor, which may be omitted if nothing has to be decoded. */
export type OptionsArgument<Map extends EventMap, Data> = [DecodedName<Map>] extends [never]
  ? [options?: EventSourceClientOptions<Map, Data> | undefined]
  : [options: EventSourceClientOptions<Map, Data>]
