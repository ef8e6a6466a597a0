import type { RequestHeaders } from '../index.ts'
import { finalError } from './final-error.ts'
import type { EncodedBody } from './request-body.ts'

/** Headers that describe the connection or the framing, both of which the transport decides. Node's `fetch` rejects them too. */
const notAllowed = /^(expect|keep-alive|transfer-encoding|upgrade)$/

/** The caller's headers, in lower case. */
export function readHeaders(given: RequestHeaders | undefined): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  if (!given) return headers
  const isRecord = typeof given === 'object' && !(Symbol.iterator in given)
  for (const [name, value] of isRecord ? Object.entries(given) : readPairs(given)) {
    if (value === undefined) continue
    const key = name.toLowerCase()
    if (notAllowed.test(key)) throw finalError(`Invalid header "${key}": the transport sets it`)
    headers[key] = value
  }
  return headers
}

function readPairs(given: RequestHeaders): Headers {
  try {
    return new Headers(given as Headers)
  } catch {
    // Without the cause, whose message contains the value.
    throw finalError('Invalid headers of nodeFetch: expected names and values that can be sent')
  }
}

/** Methods whose requests have a length if they have no body, too. */
const expectsBody = /^(PATCH|POST|PROPFIND|PROPPATCH|PUT|QUERY)$/

/** The parts of a request that its headers depend on. */
export interface HeaderContext {
  readonly url: URL
  readonly method: string
  readonly body: EncodedBody | undefined
  readonly cache: string | undefined
  /** The value of `Accept-Encoding`, if the response is decompressed. */
  readonly acceptEncoding: string | undefined
}

/** Adds the headers that Node's `fetch` adds, unless the caller gave them. */
export function completeHeaders(
  given: Record<string, string>,
  { url, method, body, cache, acceptEncoding }: HeaderContext,
): Record<string, string> {
  const headers: Record<string, string> = {
    host: url.host,
    // By hand: without an agent, Node would send `close`, and some servers then mark the end of the body by closing, so
    // that a cut could not be told from an end.
    connection: 'keep-alive',
    accept: '*/*',
    'user-agent': 'node',
  }
  if (acceptEncoding) headers['accept-encoding'] = acceptEncoding
  if (body?.type) headers['content-type'] = body.type
  // [spec] If httpRequest's cache mode is "no-cache" … append (`Cache-Control`, `max-age=0`)
  if (cache === 'no-cache') headers['cache-control'] = 'max-age=0'
  // [spec] If httpRequest's cache mode is "no-store" or "reload" … append (`Pragma`, `no-cache`) … (`Cache-Control`, `no-cache`)
  if (cache === 'no-store' || cache === 'reload')
    Object.assign(headers, { pragma: 'no-cache', 'cache-control': 'no-cache' })
  Object.assign(headers, given)
  delete headers['content-length']
  const length = body ? body.size : 0
  // Node adds it by itself for some methods only.
  if (length === undefined) headers['transfer-encoding'] = 'chunked'
  else if (length > 0 || expectsBody.test(method)) headers['content-length'] = String(length)
  return headers
}
