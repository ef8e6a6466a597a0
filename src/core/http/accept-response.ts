import { ResponseError } from '../errors/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { readErrorBody } from './error-body.ts'
import { type AcceptedTypes, isAccepted } from './content-type.ts'
import type { ByteStream, FetchResponse } from './request-options.ts'
import { bodyOf } from './response-body.ts'
import { originOf } from './url.ts'

/** How to judge a response. */
export interface AcceptOptions {
  /** The requested URL, for errors. */
  readonly url: string
  readonly attempt: number
  readonly platform: Platform
  readonly contentType: AcceptedTypes
  readonly signal: AbortSignal
  /**
   * The highest status of an event stream, from 200.
   *
   * @defaultValue `299`, unlike in `EventSource`: a 201 is a usual answer to a POST
   */
  readonly maxStatus?: number | undefined
  /** Why the response, a redirect, was not followed. */
  readonly refusal?: string | undefined
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
  options: AcceptOptions,
): Promise<Connection | undefined> {
  const { maxStatus = 299, refusal, url } = options
  const { status, statusText = '', headers } = response
  // [spec] A client can be told to stop reconnecting using the HTTP 204 No Content response code.
  if (status === 204) return undefined
  const isExpected = status >= 200 && status <= maxStatus
  const type = headers.get('content-type')
  if (!isExpected || !isAccepted(type, options.contentType)) {
    throw new ResponseError({
      ...options,
      code: isExpected ? 'content-type' : 'http',
      action: 'open',
      reason: isExpected
        ? `expected text/event-stream, got ${type ?? 'no content type'} (if it is one, set "contentType")`
        : `got status ${status} ${statusText}${refusal ? ` (${refusal})` : ''}`,
      // Timeout, too early, too many requests, and the four of gateways.
      retryable: [408, 425, 429, 500, 502, 503, 504].includes(status),
      status,
      headers,
      body: await readErrorBody(response, options.platform.clock, options.signal),
    })
  }
  return { response, body: bodyOf(response), url, origin: originOf(response.url || url) }
}
