import { NetworkError, ResponseError } from '../errors/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { readErrorBody } from './error-body.ts'
import { hasEventStreamType } from './has-event-stream-type.ts'
import { isRedirectStatus } from './redirect-status.ts'
import type { ByteStream, FetchResponse } from './request-options.ts'
import { originOf } from './url.ts'

/** How to judge a response. */
export interface AcceptOptions {
  /** The requested URL, for errors. */
  readonly url: string
  readonly attempt: number
  readonly platform: Platform
  readonly signal: AbortSignal
  /**
   * Whether an event stream may have this status.
   *
   * @defaultValue any 2xx, unlike in `EventSource`: a 201 is a usual answer to a POST
   */
  readonly isExpectedStatus?: ((status: number) => boolean) | undefined
}

/** An open event stream. */
export interface Connection {
  readonly response: FetchResponse
  readonly body: ByteStream
  /** The requested URL, for errors. */
  readonly url: string
  /** The origin of its events. */
  readonly origin: string
}

/** Resolves with the event stream of a response, with `undefined` for a 204; rejects if it is not an event stream. */
export async function acceptResponse(
  response: FetchResponse,
  { url, attempt, platform, signal, isExpectedStatus = isSuccess }: AcceptOptions,
): Promise<Connection | undefined> {
  const { status, statusText = '', headers, body } = response
  // [spec] A client can be told to stop reconnecting using the HTTP 204 No Content response code.
  if (status === 204) return undefined
  const isExpected = isExpectedStatus(status)
  if (!isExpected || !hasEventStreamType(response)) {
    const type = headers.get('content-type') ?? 'no content type'
    const hint = !status || isRedirectStatus(status) ? ', see crossOriginRedirect' : ''
    throw new ResponseError({
      code: isExpected ? 'content-type' : 'http',
      action: 'open',
      reason: isExpected
        ? `expected text/event-stream, got ${type}`
        : `got status ${status} ${statusText}${hint}`,
      // Timeout, too early, too many requests, and the four of gateways.
      retryable: [408, 425, 429, 500, 502, 503, 504].includes(status),
      url,
      attempt,
      status,
      headers,
      body: body?.getReader ? await readErrorBody(body.getReader(), platform.clock, signal) : '',
    })
  }
  if ((body as Partial<ReadableStream> | null)?.locked)
    throw new TypeError('the body was read before; make a new Response for each call')
  if (!body?.getReader) {
    const reason =
      'the response has no body stream; give a "fetch" that streams, such as that of expo/fetch'
    throw new NetworkError({ action: 'read', reason, url, attempt })
  }
  return { response, body, url, origin: originOf(response.url || url) }
}

const isSuccess = (status: number) => status >= 200 && status < 300
