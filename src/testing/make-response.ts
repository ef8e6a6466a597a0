import type { RequestBody, RequestHeaders } from '../index.ts'

/** The headers and the body of a response. */
export interface ResponseParts {
  /** The headers. A response of status 200 to 299 has the content type `text/event-stream`, unless given. */
  headers?: RequestHeaders | undefined
  /** The whole body. */
  body?: RequestBody | undefined
}

/** The response; throws like the platform's constructor if the status or a header is invalid. */
export function makeResponse(status: number, { headers, body }: ResponseParts = {}): Response {
  // Bun accepts it.
  if (body != null && [204, 205, 304].includes(status))
    throw new TypeError(`A response of status ${status} has no body; use respond(${status})`)
  const sent = toHeaders(headers)
  const response = new Response(body ?? null, { status, headers: sent })
  if (response.ok && !sent.has('content-type'))
    response.headers.set('content-type', 'text/event-stream')
  return response
}

function toHeaders(given: RequestHeaders = {}): Headers {
  if (Symbol.iterator in given) return new Headers(given as Headers)
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  return new Headers(entries as [string, string][])
}
