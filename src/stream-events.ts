import type { AnyEvent, EventMap, UndeclaredData } from './core/decoding/event-types.ts'
import { type EventStreamSource, isEventStreamSource } from './core/http/event-stream-source.ts'
import { openConnection } from './core/http/open-connection.ts'
import { RequestPlan } from './core/http/request-plan.ts'
import { textOfUrl } from './core/http/url.ts'
import type { RequestOptions, RequestUrl } from './core/http/request-options.ts'
import type { EventStreamIterator } from './core/iteration/to-readable-stream.ts'
import type { StreamOptions } from './core/stream/stream-options.ts'
import { type ReadEventsOptions, iterateEvents, readEvents } from './read-events.ts'

/**
 * The options of {@link streamEvents}.
 *
 * @typeParam Map - event names mapped to the type of their data; inferred from `events`
 * @typeParam Data - the type of all other events' data; inferred from `decode`
 */
export interface StreamEventsOptions<Map extends EventMap = {}, Data = UndeclaredData<Map>>
  extends RequestOptions, StreamOptions, ReadEventsOptions<Map, Data> {
  /**
   * Ends the iteration when aborted: `next` rejects with the signal's reason. Listened to from the first `next` to the
   * end.
   *
   * @defaultValue none; the signal of a `Request`
   */
  signal?: AbortSignal | undefined
}

/**
 * The events of one response, for one `for await` loop: for streams that are requested once, such as an LLM's answer.
 * There is no reconnection.
 *
 * It pulls: the first `next` makes the request, and no more is read than the consumer takes. Leaving the loop cancels the
 * response. Failures are thrown out of the loop: an {@link EventSourceError}, a {@link DecodeError}, or the reason of an
 * aborted `signal`. A stream that is cut before its end is a {@link NetworkError} if the transport reports it. A 204 has
 * no events.
 *
 * @param input - a URL or `Request`, which is requested; or anything that {@link readEvents} accepts, such as a response
 * @param options - see {@link StreamEventsOptions}; those about the request have no effect on a response
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
  input: RequestUrl | Request | EventStreamSource | Promise<EventStreamSource>,
  options: StreamEventsOptions<Map, Data> = {},
): EventStreamIterator<AnyEvent<Map, Data>> {
  if (isEventStreamSource(input)) return readEvents(input, options)
  const isRequest = typeof input === 'object' && 'method' in Object(input)
  if (!isRequest)
    textOfUrl(input, 'Invalid argument "input": expected a URL, a Request or a Response')
  const request = isRequest
    ? readRequest(input as Request, (options.body ?? options.json) !== undefined)
    : undefined
  // An option that is `undefined` is left out.
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const merged: StreamEventsOptions<Map, Data> = {
    ...request,
    ...Object.fromEntries(given),
    body: options.body ?? request?.body,
  }
  const plan = new RequestPlan(isRequest ? (input as Request).url : (input as RequestUrl), merged)
  return iterateEvents(merged, (controller, stream) => {
    const { signal } = controller
    const before = { attempt: 1, lastEventId: '', error: undefined, retries: 0, repeats: 0 }
    const prepare = () => plan.prepare({ ...before, signal })
    return openConnection(prepare, { ...stream, url: plan.url, attempt: 1, controller })
  })
}

/** The options of a `Request`. Its body is read whole: not every platform shows it as a stream. */
function readRequest(request: Request, hasBody: boolean): RequestOptions {
  const { cache, credentials, headers, integrity, keepalive, method, mode, redirect } = request
  const { referrer, referrerPolicy, signal } = request
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
    signal,
    body: isBodyless ? undefined : () => request.blob(),
    // The values of a `Request` that was made without these options.
    cache: cache === 'default' ? undefined : cache,
    mode: mode === 'navigate' ? undefined : mode,
  }
}
