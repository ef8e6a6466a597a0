import { type Connection, checkResponse, openConnection } from './core/connection.ts'
import { type EventDecoder, isPromise } from './core/decode.ts'
import { IdleTimeoutError } from './core/errors.ts'
import { type EventIterator, createQueue } from './core/iterate.ts'
import { type FrameReader, readFrames } from './core/reader.ts'
import { prepareRequest } from './core/request.ts'
import {
  type FetchResponse,
  type RequestOptions,
  type RequestUrl,
  resolveRequest,
} from './core/request-options.ts'
import { createSequence } from './core/sequence.ts'
import { type DecodeOptions, type StreamOptions, resolveStream } from './core/stream-options.ts'
import type { AnyEvent, EventMap, Frame, ServerEvent, UndeclaredData } from './core/types.ts'
import { type Watchdog, createWatchdog } from './core/watchdog.ts'

/**
 * The options of {@link streamEvents}.
 *
 * @typeParam Map - event names mapped to the type of their data; inferred from `events`
 * @typeParam Data - what the data of all other events is decoded to; inferred from `decode`
 */
export interface StreamEventsOptions<
  Map extends EventMap = {},
  Data = UndeclaredData<Map>,
> extends RequestOptions,
    StreamOptions {
  /** Event names and how each one's data is decoded. @defaultValue none: all are decoded by `decode` */
  events?: { readonly [Name in keyof Map]: EventDecoder<Map[Name]> } | undefined

  /** How the data of events is decoded that `events` does not name. @defaultValue `text` */
  decode?: EventDecoder<Data> | undefined

  /**
   * Where to stop: at the event whose data is this string, or for which this function returns true. That event is
   * neither decoded nor yielded, and the rest of the response is cancelled.
   *
   * @defaultValue none: the end of the response
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
  const { clock, connectTimeout, decode, idleTimeout, maxBufferSize } = resolveStream(
    options as StreamOptions & DecodeOptions,
  )
  const { flush, signal = signalOf(input), until } = options
  const open = createOpen(input, options)
  const isLast = (event: ServerEvent<string, string>) =>
    typeof until === 'function' ? until(event) : event.data === until

  const controller = new AbortController()
  const abort = () => controller.abort(signal?.reason)
  signal?.addEventListener('abort', abort)
  if (signal?.aborted) abort()

  let reader: FrameReader | undefined
  let watchdog: Watchdog | undefined
  let isPulling = false
  let isOver = false
  let lastEventId = ''
  let origin = ''

  function finish(error?: unknown) {
    isOver = true
    watchdog?.stop()
    signal?.removeEventListener('abort', abort)
    controller.abort()
    queue.end(error)
  }

  function deliver({ id = lastEventId, event = 'message', data }: Frame): void | Promise<void> {
    lastEventId = id
    if (isOver || data === undefined) return
    const raw = { type: event, data, lastEventId, origin }
    const push = (decoded: unknown) => {
      if (!isOver) queue.push({ ...raw, data: decoded } as AnyEvent<Map, Data>)
    }
    try {
      if (isLast(raw)) return finish()
      const decoded = decode(raw)
      if (isPromise(decoded)) return decoded.then(push).catch(finish)
      push(decoded)
    } catch (error) {
      finish(error)
    }
  }

  async function start(): Promise<FrameReader | undefined> {
    const connection = await open(controller, clock, connectTimeout)
    if (!connection) return undefined
    origin = connection.origin
    const details = { url: connection.url, attempt: 1 }
    watchdog = createWatchdog(
      clock,
      idleTimeout,
      () => controller.abort(new IdleTimeoutError(idleTimeout, details)),
      () => !isPulling,
    )
    const sink = { onFrame: frames.push, onBytes: watchdog.touch }
    return readFrames(connection.body, sink, maxBufferSize, details, controller.signal)
  }

  async function pull() {
    if (isPulling) return
    isPulling = true
    try {
      reader ??= await start()
      while (queue.isAwaited && !isOver) {
        const isMore = await reader?.read()
        if (!isMore && flush) reader?.flush()
        while (frames.busy) await frames.busy
        if (!isMore) finish()
      }
    } catch (error) {
      finish(controller.signal.aborted ? controller.signal.reason : error)
    }
    isPulling = false
  }

  const frames = createSequence(deliver)
  const queue = createQueue<AnyEvent<Map, Data>>({ onWait: pull, onReturn: finish })
  return queue.iterator
}

type Open = (
  controller: AbortController,
  clock: Parameters<typeof checkResponse>[2],
  connectTimeout: number,
) => Promise<(Connection & { url: string }) | undefined>

/** Tells what the input is, and how its stream is come by. Misuse throws now, not when the first event is asked for. */
function createOpen(
  input: RequestUrl | Request | FetchResponse,
  options: RequestOptions,
): Open {
  // Unlike a client, which stands for an `EventSource`, take any success: answers to a POST may well be a 201.
  const isExpected = (status: number) => status >= 200 && status < 300
  if (isObject(input) && 'status' in input)
    return async (_controller, clock) => {
      const details = { url: input.url, attempt: 1 }
      const connection = await checkResponse(input, details, clock, isExpected)
      return connection && { ...connection, url: input.url }
    }
  const request =
    isObject(input) && 'method' in input
      ? resolveRequest(input.url, { ...optionsOf(input), ...options })
      : resolveRequest(input as RequestUrl, options)
  return async (controller, clock, connectTimeout) => {
    const { signal } = controller
    const context = { attempt: 1, lastEventId: '', error: undefined, signal }
    const prepared = await prepareRequest(request, context)
    const { fetch } = request
    const settings = { attempt: 1, clock, connectTimeout, controller, fetch, isExpected }
    const connection = await openConnection(prepared, settings)
    return connection && { ...connection, url: prepared.url }
  }
}

function isObject<T>(value: T): value is Extract<T, object> {
  return typeof value === 'object' && value !== null
}

function signalOf(input: unknown): AbortSignal | undefined {
  return (input as { signal?: AbortSignal } | null)?.signal
}

/** A `Request` as options. The body is read whole first: not every platform shows it as a stream. */
function optionsOf(request: Request): RequestOptions {
  const { credentials, headers, integrity, keepalive, method, redirect } = request
  const isBodyless = method === 'GET' || method === 'HEAD'
  return {
    credentials,
    headers,
    integrity,
    keepalive,
    method,
    redirect,
    body: isBodyless ? undefined : () => request.blob(),
  }
}
