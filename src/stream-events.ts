import { type EventIterator, EventChannel } from './core/iteration/event-channel.ts'
import { isPromise } from './core/platform/is-promise.ts'
import { discard } from './core/platform/discard.ts'
import { noop } from './core/platform/noop.ts'
import { openConnection } from './core/http/open-connection.ts'
import { type DecodeOptions, type EventDecoder, resolveDecode } from './core/decoding/decode.ts'
import { NetworkError } from './core/errors/errors.ts'
import { invalidOption } from './core/errors/invalid-option.ts'
import { FrameReader } from './core/stream/frame-reader.ts'
import { watchForSilence } from './core/stream/idle-watchdog.ts'
import { RequestPlan } from './core/http/request-plan.ts'
import type { HttpRequest } from './core/http/http-request.ts'
import type {
  FetchInit,
  FetchResponse,
  RequestOptions,
  RequestUrl,
} from './core/http/request-options.ts'
import type { Frame } from './core/stream/frame.ts'
import { type StreamOptions, resolveStream } from './core/stream/stream-options.ts'
import type {
  AnyEvent,
  EventMap,
  ServerEvent,
  UndeclaredData,
} from './core/decoding/event-types.ts'

/**
 * The options of {@link streamEvents}.
 *
 * @typeParam Map - event names mapped to the type of their data; inferred from `events`
 * @typeParam Data - what the data of all other events is decoded to; inferred from `decode`
 */
export interface StreamEventsOptions<Map extends EventMap = {}, Data = UndeclaredData<Map>>
  extends RequestOptions, StreamOptions {
  /** Event names and how each one's data is decoded. @defaultValue none: all are decoded by `decode` */
  events?: { readonly [Name in keyof Map]: EventDecoder<Map[Name]> } | undefined

  /** How the data of events is decoded that `events` does not name. @defaultValue `text` */
  decode?: EventDecoder<Data> | undefined

  /**
   * Where to stop: at the event whose data is this string, or for which this function returns true. That event is
   * neither decoded nor yielded, and the rest of the response is cancelled. A response that ends before it was cut
   * short: that is thrown as a {@link NetworkError}.
   *
   * @defaultValue none: the end of the response, which not every transport can tell from a cut
   */
  until?: string | ((event: ServerEvent<string, string>) => boolean) | undefined

  /** Whether a last event that no blank line ends is yielded. The standard has it discarded. @defaultValue `false` */
  flush?: boolean | undefined
}

/**
 * The events of one response, for one `for await` loop: for streams that are asked for once, such as an LLM's answer.
 * There is no reconnection.
 *
 * It pulls: the request is made when the first event is asked for, and nothing more is read than the consumer takes.
 * Leaving the loop cancels the response. What goes wrong is thrown out of the loop: an {@link EventSourceError}, a
 * {@link DecodeError}, or the reason of an aborted `signal`. A stream that is cut before its end is a
 * {@link NetworkError} where the transport tells. A 204 has no events.
 *
 * @param input - what `fetch` takes, or a response
 * @param options - see {@link StreamEventsOptions}; of a response, only those about reading it count
 * @example
 * ```ts
 * const answer = streamEvents('https://example.com/v1/chat', {
 *   json: { prompt: 'Hello' },
 *   decode: json<{ text: string }>(),
 *   until: '[DONE]',
 * })
 * for await (const { data } of answer) process.stdout.write(data.text)
 * ```
 */
export function streamEvents<Map extends EventMap = {}, Data = UndeclaredData<Map>>(
  input: RequestUrl | Request | FetchResponse,
  options: StreamEventsOptions<Map, Data> = {},
): EventIterator<AnyEvent<Map, Data>> {
  type Event = AnyEvent<Map, Data>
  const { clock, connectTimeout, idleTimeout, maxBufferSize } = resolveStream(options)
  const { events, decode: fallback } = options as DecodeOptions
  const decode = resolveDecode(events, fallback)
  const { flush, until } = options
  if (until !== undefined && !/^(string|function)$/.test(typeof until))
    throw invalidOption('until', 'expected a string or a function')
  const given = Object(input) as Partial<Request & FetchResponse>
  const isResponse = given.status !== undefined
  const signal = options.signal ?? given.signal
  // Misuse is told now, not when the first event is asked for.
  const plan = isResponse
    ? undefined
    : new RequestPlan(given.method ? given.url! : (input as RequestUrl), {
        ...(given.method &&
          readRequest(input as Request, (options.body ?? options.json) !== undefined)),
        ...options,
      })
  let url = plan?.url ?? given.url!
  const controller = new AbortController()
  let reader: FrameReader | undefined
  let isRunning = false
  let resume = noop
  let lastEventId = ''
  let origin = ''

  const finish = (error?: unknown) => {
    queue.end(error)
    signal?.removeEventListener('abort', abort)
    controller.abort()
    reader?.cancel()
    // A response that was given and never read is let go all the same.
    if (isResponse && !reader) discard(given.body)
  }
  const abort = () => {
    queue.drop(signal?.reason)
    finish()
  }

  const onId = (id: string) => {
    lastEventId = id
  }

  const onFrame = ({ id = lastEventId, event: type = 'message', data }: Frame) => {
    lastEventId = id
    if (controller.signal.aborted) return
    const event = { type, data, lastEventId, origin }
    const push = (decoded: unknown) => queue.push({ ...event, data: decoded } as Event)
    if (typeof until === 'function' ? until(event) : data === until) return finish()
    const decoded = decode(event)
    if (isPromise(decoded)) return decoded.then(push)
    push(decoded)
  }

  async function open(): Promise<FrameReader | undefined> {
    let request: HttpRequest = { url, init: { headers: {} } as FetchInit, ownHeaders: new Set() }
    if (plan) {
      const { signal: ownSignal } = controller
      const context = {
        attempt: 1,
        lastEventId,
        error: undefined,
        retries: 0,
        repeats: 0,
        signal: ownSignal,
      }
      request = await plan.prepare(context)
      url = request.url
    }
    const connection = await openConnection(request, {
      fetch: isResponse ? () => Promise.resolve(input as FetchResponse) : options.fetch,
      attempt: 1,
      controller,
      clock,
      connectTimeout,
      // Unlike a client, which stands for an `EventSource`: an answer to a POST may well be a 201.
      isExpectedStatus: (status) => status >= 200 && status < 300,
    })
    if (!connection) return undefined
    origin = connection.origin
    const reading = { controller, clock, idleTimeout, maxBufferSize, url, attempt: 1 }
    const opened = new FrameReader(connection.body, { onId, onFrame, waitForCapacity }, reading)
    watchForSilence(opened, reading)
    return opened
  }

  const cutError = () => {
    const reason = 'the stream ended before the event that "until" describes'
    return new NetworkError({ action: 'read', reason, url, attempt: 1 })
  }

  /** Nothing is asked for before the consumer asks. */
  const waitForCapacity = () =>
    queue.isAwaited
      ? undefined
      : new Promise<void>((resolve) => {
          resume = resolve
        })

  async function pull() {
    if (!queue.isAwaited) return
    if (isRunning) return resume()
    isRunning = true
    try {
      reader = await open()
      await reader?.read()
      if (flush) await reader?.flush()
      // A cut may look like a clean end; without the mark that it was to end with, it is one.
      finish(reader && until !== undefined ? cutError() : undefined)
    } catch (error) {
      finish(error)
    }
  }

  const queue = new EventChannel<Event>({ onNext: pull, onReturn: finish })
  signal?.addEventListener('abort', abort)
  if (signal?.aborted) abort()
  return queue.iterator
}

/** A `Request` as options. Its body is read whole: not every platform shows it as a stream. */
function readRequest(request: Request, hasBody: boolean): RequestOptions {
  const { cache, credentials, headers, integrity, keepalive, method, mode, redirect } = request
  const { referrer, referrerPolicy } = request
  const isBodyless = hasBody || /^(GET|HEAD)$/.test(method)
  return {
    credentials,
    headers,
    integrity,
    keepalive,
    method,
    redirect,
    referrer,
    referrerPolicy,
    body: isBodyless ? undefined : () => request.blob(),
    // These stand for what was not given.
    cache: cache === 'default' ? undefined : cache,
    mode: mode === 'navigate' ? undefined : mode,
  }
}
