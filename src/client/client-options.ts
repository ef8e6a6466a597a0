import type { LastEventIdStore } from '../core/last-event-id/last-event-id-store.ts'
import type { DecodedName, DecodingOptions } from '../core/decoding/decoding-options.ts'
import type { EventSourceError } from '../core/errors/errors.ts'
import type { ReconnectOptions } from '../core/reconnection/reconnect-options.ts'
import type { RequestOptions } from '../core/http/request-options.ts'
import type { RequestOverrides, ResumeContext } from '../core/http/resume.ts'
import type { StreamOptions } from '../core/stream/stream-options.ts'
import type { CloseInfo } from './client-state.ts'
import type { EventMap, ServerEvent, UndeclaredData } from '../core/decoding/event-types.ts'

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
   * does, because it is a new request. `resume` continues a stream without sending its request again.
   *
   * @defaultValue `true` for GET, HEAD, PUT, DELETE and OPTIONS, without a body that can be sent only once; else `false`
   */
  idempotent?: boolean | undefined

  /**
   * Returns the request that continues a stream after it was lost or ended: its URL, method, headers and body, or
   * `undefined`, which ends the stream. For protocols that start an answer with a POST and continue it with a GET. A
   * request that has opened a stream is then never sent again, whatever `idempotent` says.
   *
   * Also called before the first attempt if a last event ID was given or loaded from a store; `response` is then
   * `undefined`. Called again for each retry. A function that throws or rejects ends the attempt like a network failure;
   * an invalid result is final.
   *
   * @defaultValue none: the client's own request is sent again, with the last event ID, if it is `idempotent`
   * @example
   * ```ts
   * new EventSourceClient('https://example.com/answers', {
   *   json: { prompt: 'Hello' },
   *   until: '[DONE]',
   *   resume: ({ response }) => ({ url: response?.headers.get('location') ?? response?.url }),
   * })
   * ```
   */
  resume?:
    | ((
        context: ResumeContext,
      ) => RequestOverrides | undefined | Promise<RequestOverrides | undefined>)
    | undefined

  /**
   * The end of the stream: the first event whose data is this string, or for which this function returns true. It closes
   * the client with the reason `'ended'`, and is neither decoded nor delivered; its ID counts as handled. A stream that
   * ends before it was lost: the client reconnects, or closes with a {@link NetworkError}. If the function throws, the
   * error is reported like that of a handler, and the event is delivered.
   *
   * @defaultValue none: a clean end of a stream that is not requested again is its end
   */
  until?: string | ((event: ServerEvent<string, string>) => boolean) | undefined

  /**
   * The last event ID to resume from: a string, or a store that loads and saves the ID, so that it outlives the process;
   * `null` for none. An ID that is not a valid header value, or has more than 4096 bytes of UTF-8, is not sent.
   *
   * @defaultValue `''` (none)
   */
  lastEventId?: string | LastEventIdStore | null | undefined

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
   * to the store. With it, even if it does nothing, the client writes no warnings of failures to the console.
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
