import { ConnectTimeoutError, NetworkError, ResponseError } from '../errors/errors.ts'
import { failureOf } from '../errors/failure-of.ts'
import { abortable } from '../platform/abortable.ts'
import type { Clock } from '../platform/clock.ts'
import { discard } from '../platform/discard.ts'
import { noop } from '../platform/noop.ts'
import { Watchdog } from '../platform/watchdog.ts'
import { fetchGuarded, isRedirect } from './follow-redirects.ts'
import type {
  ByteReader,
  ByteStream,
  FetchInit,
  FetchLike,
  FetchResponse,
} from './request-options.ts'

/** The most that is read of the body of a response that is no stream, in bytes, and for how long, in milliseconds. */
const errorBodyLimit = 65_536
const errorBodyTimeout = 2000

// [spec] Where the header came several times, the last value that is a type counts; its parameters do not.
const eventStreamType = /(^|,)\s*text\/event-stream\s*(;("[^"]*"|[^,"])*)?(,[^,/]*)*$/i

/** An open event stream. */
export interface Connection {
  readonly response: FetchResponse
  readonly body: ByteStream
  /** The origin of its events. */
  readonly origin: string
}

/** One request, and how to judge its response. */
export interface ConnectionRequest {
  readonly url: string
  readonly init: FetchInit
  /** @defaultValue the global `fetch` */
  readonly fetch?: FetchLike | undefined
  readonly attempt: number
  /** The controller of the request's signal; aborted on `connectTimeout`. */
  readonly controller: AbortController
  readonly clock: Clock
  /** Milliseconds; `0` for no limit. */
  readonly connectTimeout: number
  /** Whether an event stream may have this status. */
  readonly isExpectedStatus: (status: number) => boolean
  /** Do not read the body of a response that is not a stream, because no caller sees it. */
  readonly skipErrorBody?: boolean | undefined
}

/** Makes the request. Resolves with `undefined` for a 204; rejects with the failure, or with the reason of an abort. */
export async function openConnection({
  url,
  init,
  fetch = globalThis.fetch as FetchLike,
  attempt,
  controller,
  clock,
  connectTimeout,
  isExpectedStatus,
  skipErrorBody,
}: ConnectionRequest): Promise<Connection | undefined> {
  const { signal } = controller
  const details = { action: 'open', url, attempt }
  const watchdog = new Watchdog(clock, connectTimeout, () => {
    const reason = `no response within ${connectTimeout} ms (connectTimeout)`
    controller.abort(new ConnectTimeoutError({ ...details, reason }))
  })
  try {
    if (signal.aborted) throw signal.reason
    const pending = fetchGuarded(fetch, url, init)
    // A `fetch` that does not listen to the signal may still answer after the abort; what it brings is let go.
    pending.then((late) => (signal.aborted ? discard(late.body) : undefined)).catch(noop)
    const response = await abortable(pending, signal)
    if (!response?.headers) throw new TypeError('the option "fetch" gave no Response')
    watchdog.stop()
    const { status, statusText = '', headers, body } = response
    // [spec] A client can be told to stop reconnecting using the HTTP 204 No Content response code.
    if (status === 204) return undefined
    const type = headers.get('content-type') ?? 'no content type'
    const isStatusExpected = isExpectedStatus(status)
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
      throw new ResponseError({
        ...details,
        code,
        retryable: isRetryable,
        reason,
        status,
        headers,
        body: text,
      })
    }
    if ((body as Partial<ReadableStream> | null)?.locked)
      throw new TypeError('the body was read before; make a new Response for each call')
    if (!body?.getReader) {
      const reason =
        'the response has no body stream; give a "fetch" that streams, such as that of expo/fetch'
      throw new NetworkError({ ...details, action: 'read', reason })
    }
    const finalUrl = response.url || url
    return { response, body, origin: originOf(finalUrl) }
  } catch (cause) {
    throw failureOf(cause, signal, details)
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

/** What there is to read of an error's body, within bounds. It never rejects: the error matters more. */
async function readErrorBody(
  reader: ByteReader,
  clock: Clock,
  signal: AbortSignal,
): Promise<string> {
  const cancel = () => discard(reader)
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
