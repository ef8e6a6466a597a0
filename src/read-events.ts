import type { DecodeError } from './core/decoding/decode-error.ts'
import {
  type DecodeEvent,
  type DecodeOptions,
  type EventDecoder,
  decodeText,
  resolveDecode,
} from './core/decoding/decode.ts'
import { isEmptyJson } from './core/decoding/is-empty-json.ts'
import type {
  AnyEvent,
  EventMap,
  ServerEvent,
  UndeclaredData,
} from './core/decoding/event-types.ts'
import { abortReason } from './core/errors/abort.ts'
import { failureOf } from './core/errors/failure-of.ts'
import { validateFunctions } from './core/errors/invalid-option.ts'
import { type Connection, acceptResponse } from './core/http/accept-response.ts'
import {
  type EventStreamSource,
  isEventStreamSource,
  notASource,
  toByteStream,
} from './core/http/event-stream-source.ts'
import { IterableQueue, type QueueHost } from './core/iteration/iterable-queue.ts'
import {
  type EventStreamIterator,
  addToReadableStream,
} from './core/iteration/to-readable-stream.ts'
import { abortable } from './core/platform/abortable.ts'
import { callSafely } from './core/platform/call-safely.ts'
import { discard } from './core/platform/discard.ts'
import { isPromise } from './core/platform/is-promise.ts'
import { noop } from './core/platform/noop.ts'
import type { Frame, FrameSink } from './core/stream/frame.ts'
import { FrameReader } from './core/stream/frame-reader.ts'
import { watchForSilence } from './core/stream/idle-watchdog.ts'
import {
  type ResolvedStream,
  type StreamOptions,
  resolveStream,
} from './core/stream/stream-options.ts'
import { isLastEvent, truncatedError, validateUntil } from './core/stream/until.ts'

/**
 * The options of {@link readEvents}.
 *
 * @typeParam Map - event names mapped to the type of their data; inferred from `events`
 * @typeParam Data - the type of all other events' data; inferred from `decode`
 */
export interface ReadEventsOptions<
  Map extends EventMap = {},
  Data = UndeclaredData<Map>,
> extends Omit<StreamOptions, 'connectTimeout'> {
  /** Event names, each with the decoder of its data. @defaultValue none: all are decoded by `decode` */
  events?: { readonly [Name in keyof Map]: EventDecoder<Map[Name]> } | undefined

  /** The decoder of all events that `events` does not name. @defaultValue `text` */
  decode?: EventDecoder<Data> | undefined

  /**
   * The end of the stream: the first event whose data is this string, or for which this function returns true. It is
   * neither decoded nor yielded, and the rest of the response is cancelled. A response that ends before it was truncated:
   * the iterator throws a {@link NetworkError}.
   *
   * @defaultValue none: the end of the response, which not every transport can distinguish from a lost connection
   */
  until?: string | ((event: ServerEvent<string, string>) => boolean) | undefined

  /**
   * Called with the error of each event that could not be decoded; the event is skipped. An exception of the function is
   * reported like an uncaught error. @defaultValue none: the iteration fails with the {@link DecodeError}
   */
  onDecodeError?: ((error: DecodeError) => void) | undefined

  /** Whether to yield a last event without its blank line. The standard discards it. @defaultValue `false` */
  flush?: boolean | undefined

  /**
   * Ends the iteration when aborted: `next` rejects with the signal's reason. Listened to from the first `next` to the
   * end.
   *
   * @defaultValue none
   */
  signal?: AbortSignal | undefined
}

/**
 * The events of a response, or of a byte stream, that you already have, for one `for await` loop. Use it if another
 * library makes the request, or if the bytes are not from `fetch` at all; {@link streamEvents} makes the request too.
 *
 * It pulls: it reads no more than the consumer takes. Leaving the loop cancels the stream. Failures are thrown out of the
 * loop: an {@link EventSourceError}, a {@link DecodeError}, or the reason of an aborted `signal`. A response with an
 * error status or another content type is a {@link ResponseError}; a 204 has no events. A rejected promise is a
 * {@link NetworkError}, with the rejection as its `cause`.
 *
 * @param source - a response, its body, or a promise of one
 * @param options - see {@link ReadEventsOptions}
 * @example
 * ```ts
 * const response = await fetch('https://example.com/v1/chat', { method: 'POST', body: '{}' })
 * for await (const { data } of readEvents(response, { until: '[DONE]' })) console.log(data)
 * ```
 */
export function readEvents<Map extends EventMap = {}, Data = UndeclaredData<Map>>(
  source: EventStreamSource | Promise<EventStreamSource>,
  options: ReadEventsOptions<Map, Data> = {},
): EventStreamIterator<AnyEvent<Map, Data>> {
  if (!isEventStreamSource(source))
    throw new TypeError(`"source": ${notASource(source)}; for a URL, use streamEvents`)
  const given = Promise.resolve(source)
  // A rejection is thrown by `next`.
  given.catch(noop)
  return iterateEvents(
    options,
    async ({ signal }, { platform, contentType }) => {
      let url = ''
      try {
        const opened = await abortable(given, signal)
        if (!isEventStreamSource(opened)) throw new TypeError(notASource(opened))
        if (!('status' in opened)) return { body: toByteStream(opened), url, origin: url }
        url = opened.url
        return await acceptResponse(opened, { url, attempt: 1, platform, contentType, signal })
      } catch (cause) {
        throw failureOf(cause, signal, { action: 'open', url, attempt: 1 })
      }
    },
    () =>
      void given
        .then((unread) => discard('status' in unread ? unread.body : toByteStream(unread)))
        .catch(noop),
  )
}

/** An open stream. Its URL and origin are `''` if they are unknown. */
export type OpenStream = Pick<Connection, 'body' | 'url' | 'origin'>

/** Opens the stream of an iteration, at the first `next`. Resolves with `undefined` for a response without events. */
export type OpenFunction = (
  controller: AbortController,
  options: ResolvedStream,
) => Promise<OpenStream | undefined>

/**
 * Iterates over the events of one stream. A `TypeError` names the option that is not valid.
 *
 * @param release - called at the end of an iteration whose stream was not opened
 */
export function iterateEvents<Map extends EventMap, Data>(
  options: ReadEventsOptions<Map, Data>,
  open: OpenFunction,
  release = noop,
): EventStreamIterator<AnyEvent<Map, Data>> {
  validateUntil(options.until)
  validateFunctions('', { onDecodeError: options.onDecodeError })
  const { channel } = new Iteration(options as DecodeOptions & ReadEventsOptions, open, release)
  return addToReadableStream(channel.iterator) as EventStreamIterator<never>
}

/** One iteration: opens the stream when the consumer asks for the first event, and reads a chunk when the queue is empty. */
class Iteration implements FrameSink, QueueHost {
  readonly channel = new IterableQueue<ServerEvent>(this)
  readonly #open: OpenFunction
  readonly #release: () => void
  readonly #options: DecodeOptions & ReadEventsOptions
  readonly #stream: ResolvedStream
  readonly #decode: DecodeEvent
  readonly #controller = new AbortController()
  #reader: FrameReader | undefined
  /** Text data, and no `until`. */
  readonly #isPlain: boolean
  #isStarted = false
  #isEnded = false
  /** Resolves the promise of `waitForCapacity`. */
  #resume = noop
  #unsubscribe = noop
  #lastEventId = ''
  #origin = ''
  /** The request, for errors. */
  #request = { url: '', attempt: 1 }

  constructor(options: DecodeOptions & ReadEventsOptions, open: OpenFunction, release: () => void) {
    this.#open = open
    this.#release = release
    this.#options = options
    this.#stream = resolveStream(options)
    this.#decode = resolveDecode(options.events, options.decode)
    this.#isPlain = this.#decode === decodeText && options.until === undefined
  }

  onId(id: string): void {
    this.#lastEventId = id
  }

  // Like `EventDelivery`: the common case is one short function that an engine can inline into the parser.
  onFrame(frame: Frame): void | Promise<void> {
    if (this.#isEnded) return
    const event = this.#eventOf(frame)
    this.#lastEventId = event.lastEventId
    if (!this.#isPlain) return this.#decodeAndPush(event)
    this.channel.push(event)
  }

  #eventOf({ data, event: type = 'message', id: lastEventId = this.#lastEventId }: Frame) {
    return { type, data, lastEventId, origin: this.#origin }
  }

  #decodeAndPush(event: ServerEvent<string, string>): void | Promise<void> {
    const { onDecodeError, until } = this.#options
    if (isLastEvent(until, event)) return this.#end()
    const push = (data: unknown) => this.channel.push({ ...event, data })
    const refuse = (error: unknown) => {
      if (isEmptyJson(error, event)) return
      if (!onDecodeError) throw error
      if (!this.#isEnded) callSafely(() => onDecodeError(error as DecodeError))
    }
    let decoded: unknown
    try {
      decoded = this.#decode(event, this.#request)
    } catch (error) {
      return refuse(error)
    }
    if (isPromise(decoded)) return decoded.then(push, refuse)
    push(decoded)
  }

  onTail(frame: Frame): void | Promise<void> {
    if (this.#options.flush) return this.onFrame(frame)
    const event = this.#eventOf(frame)
    if (!this.#isEnded && isLastEvent(this.#options.until, event)) this.#end()
  }

  waitForCapacity(): Promise<void> | undefined {
    if (this.channel.isAwaited) return undefined
    return new Promise((resolve) => void (this.#resume = resolve))
  }

  onNext(): void {
    if (this.#isEnded) this.#forgetSignal()
    if (!this.channel.isAwaited) return
    if (this.#isStarted) return this.#resume()
    this.#isStarted = true
    const { signal } = this.#options
    this.#unsubscribe = this.#stream.platform.subscribe((change) => this.#reader?.onChange(change))
    signal?.addEventListener('abort', this.#abort)
    if (signal?.aborted) this.#abort()
    else void this.#run()
  }

  onReturn(): void {
    this.channel.drop()
    this.#end()
  }

  async #run() {
    try {
      const stream = await this.#open(this.#controller, this.#stream)
      if (!stream) return this.#end()
      const { origin, url } = stream
      this.#origin = origin
      this.#request = { url, attempt: 1 }
      const reading = { ...this.#stream, request: this.#request, controller: this.#controller }
      this.#reader = new FrameReader(stream.body, this, reading)
      watchForSilence(this.#reader, reading)
      await this.#reader.read()
      // Without `until`, a clean end is the end; a lost connection may look like one.
      this.#end(this.#options.until === undefined ? undefined : truncatedError(url, 1))
    } catch (error) {
      this.#end(error)
    }
  }

  readonly #abort = () => {
    this.channel.drop(abortReason(this.#options.signal!))
    this.#end()
  }

  /** An abort still discards the events in the queue of a stream that has ended. */
  #forgetSignal() {
    if (this.channel.size === 0) this.#options.signal?.removeEventListener('abort', this.#abort)
  }

  /** Ends the iteration after the events in the queue. */
  #end(error?: unknown) {
    this.#isEnded = true
    this.channel.end(error)
    this.#forgetSignal()
    // The platform is the caller's: its exception must not keep the request open.
    callSafely(this.#unsubscribe)
    this.#unsubscribe = noop
    this.#controller.abort()
    this.#resume()
    if (this.#reader) this.#reader.cancel()
    else this.#release()
  }
}
