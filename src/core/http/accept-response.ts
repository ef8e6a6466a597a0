import { NetworkError, ResponseError } from '../errors/errors.ts'
import type { Clock } from '../platform/clock.ts'
import { checkResponse } from './check-response.ts'
import { readErrorBody } from './error-body.ts'
import type { ByteStream, FetchResponse } from './request-options.ts'

/** How to judge a response. */
export interface AcceptOptions {
  /** The requested URL, for errors. */
  readonly url: string
  readonly attempt: number
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Whether an event stream may have this status. */
  readonly isExpectedStatus: (status: number) => boolean
  /** Do not read the body of an unusable response. */
  readonly skipErrorBody?: boolean | undefined
}

/** The body of an event stream's response. Resolves with `undefined` for a 204; rejects if it is not an event stream. */
export async function acceptResponse(
  response: FetchResponse,
  { url, attempt, clock, signal, isExpectedStatus, skipErrorBody }: AcceptOptions,
): Promise<ByteStream | undefined> {
  const { status, headers, body } = response
  // [spec] A client can be told to stop reconnecting using the HTTP 204 No Content response code.
  if (status === 204) return undefined
  const problem = checkResponse(response, isExpectedStatus)
  if (problem) {
    const text =
      body?.getReader && !skipErrorBody ? await readErrorBody(body.getReader(), clock, signal) : ''
    throw new ResponseError({
      ...problem,
      action: 'open',
      url,
      attempt,
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
    throw new NetworkError({ action: 'read', reason, url, attempt })
  }
  return body
}
