import { abortable, ignore, letGo } from '../platform/abortable.ts'
import {
  ConnectTimeoutError,
  EventSourceError,
  NetworkError,
  ResponseError,
  reasonOf,
} from '../errors/errors.ts'
import type { Clock } from '../platform/ports.ts'
import { fetchGuarded, isRedirect } from './follow-redirects.ts'
import type {
  ByteReader,
  ByteStream,
  FetchInit,
  FetchLike,
  FetchResponse,
} from './request-options.ts'
import { Watchdog } from '../platform/timers.ts'

/** The most that is read of the body of a response that is no stream, in bytes, and for how long, in milliseconds. */
const errorBodyLimit = 65_536
const errorBodyTimeout = 2000

// [spec] Where the header came several times, the last value that is a type counts; its parameters do not.
const eventStreamType = /(^|,)\s*text\/event-stream\s*(;("[^"]*"|[^,"])*)?(,[^,/]*)*$/i

/** A response that is an event stream, its body, and the origin that its events have. */
export type Connection = readonly [response: FetchResponse, body: ByteStream, origin: string]

/**
 * Makes the request. Resolves with nothing for a 204; rejects with the reason of an abort, or with what went wrong.
 *
 * @param isExpected - whether a status is one of an event stream
 * @param skipErrorBody - do not read the body of what is no stream: nobody can see it
 */
export async function openConnection(
  url: string,
  init: FetchInit,
  fetch: FetchLike = globalThis.fetch as FetchLike,
  attempt: number,
  controller: AbortController,
  clock: Clock,
  timeout: number,
  isExpected: (status: number) => boolean,
  skipErrorBody?: boolean,
): Promise<Connection | undefined> {
  const { signal } = controller
  const watchdog = new Watchdog(clock, timeout, () => {
    const reason = `no response within ${timeout} ms (connectTimeout)`
    controller.abort(new ConnectTimeoutError('connect-timeout', true, 'open', reason, url, attempt))
  })
  try {
    if (signal.aborted) throw signal.reason
    const pending = fetchGuarded(fetch, url, init)
    // A `fetch` that does not listen to the signal may still answer after the abort; what it brings is let go.
    pending.then((late) => (signal.aborted ? letGo(late.body) : undefined)).catch(ignore)
    const response = await abortable(pending, signal)
    if (!response?.headers) throw new TypeError('the option "fetch" gave no Response')
    watchdog.stop()
    const { status, statusText = '', headers, body } = response
    // [spec] A client can be told to stop reconnecting using the HTTP 204 No Content response code.
    if (status === 204) return undefined
    const type = headers.get('content-type') ?? 'no content type'
    const isStatusExpected = isExpected(status)
    if (!isStatusExpected || !eventStreamType.test(type)) {
      // What a server may say for "not now": timeout, too early, too many requests, and the gateways' four.
      const isRetryable = !isStatusExpected && [408, 425, 429, 500, 502, 503, 504].includes(status)
      const [code, reason] = isStatusExpected
        ? (['content-type', `expected text/event-stream, got ${type}`] as const)
        : ([
            'http',
            `got status ${status} ${statusText}${!status || isRedirect(status) ? ', see crossOriginRedirect' : ''}`,
          ] as const)
      const text =
        body?.getReader && !skipErrorBody
          ? await readErrorBody(body.getReader(), clock, signal)
          : ''
      const error = new ResponseError(code, isRetryable, 'open', reason, url, attempt)
      throw Object.assign(error, { status, headers, body: text })
    }
    if ((body as Partial<ReadableStream> | null)?.locked)
      throw new TypeError('the body was read before; make a new Response for each call')
    if (!body?.getReader) {
      const reason =
        'the response has no body stream; give a "fetch" that streams, such as that of expo/fetch'
      throw new NetworkError('network', true, 'read', reason, url, attempt)
    }
    const finalUrl = response.url || url
    return [response, body, originOf(finalUrl)]
  } catch (cause) {
    throw failure('open', url, attempt, signal, cause)
  } finally {
    watchdog.stop()
  }
}

function originOf(url: string): string {
  if (url === '') return url
  const { origin } = new URL(url)
  // A part of a URL that is held anyway takes less memory than another string does.
  return url.startsWith(origin) ? url.slice(0, origin.length) : origin
}

/** What an attempt has failed with: the reason of its abort, an error of ours as it is, else a network error. */
export function failure(
  action: string,
  url: string,
  attempt: number,
  signal: AbortSignal,
  cause: unknown,
): unknown {
  // The reason and not the rejection: engines differ in what an abort makes `fetch` and readers reject with.
  if (signal.aborted) return signal.reason
  if (cause instanceof EventSourceError) return cause
  return new NetworkError('network', true, action, reasonOf(cause), url, attempt, cause)
}

/** What there is to read of an error's body, within bounds. It never rejects: the error matters more. */
async function readErrorBody(
  reader: ByteReader,
  clock: Clock,
  signal: AbortSignal,
): Promise<string> {
  const cancel = () => letGo(reader)
  const timer = clock.setTimeout(cancel, errorBodyTimeout)
  signal.addEventListener('abort', cancel)
  if (signal.aborted) cancel()
  const decoder = new TextDecoder()
  let read = ''
  try {
    for (let left = errorBodyLimit; left > 0;) {
      const { done, value } = await reader.read()
      if (done || !value) break
      read += decoder.decode(value.subarray(0, left), { stream: true })
      left -= value.length
    }
  } catch {
    // Cut off or aborted: what has come is what there is.
  }
  clock.clearTimeout(timer)
  cancel()
  return read
}
