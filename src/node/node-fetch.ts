import type { FetchInit, RequestHeaders } from '../index.ts'
import { createConnectOptions } from './connect-options.ts'
import { supportedCodings } from './decompress.ts'
import { Exchange } from './exchange.ts'
import { finalError } from './final-error.ts'
import { type NodeFetchOptions, validateOptions } from './node-fetch-options.ts'
import type { NodeResponse } from './node-response.ts'
import { encodeBody } from './request-body.ts'
import { completeHeaders, readHeaders } from './request-headers.ts'
import { startRequest } from './start-request.ts'
import { abortReason } from './abort-reason.ts'

/** The second argument of a {@link NodeFetch}: the options of `fetch`, of which these have an effect. */
export interface NodeFetchInit extends Partial<Omit<FetchInit, 'headers' | 'signal'>> {
  /** The headers. @defaultValue none but those that `fetch` adds */
  headers?: RequestHeaders
  /** Aborts the request, or the reading of its response. */
  signal?: AbortSignal | null
}

/**
 * A function like `fetch`. Rejects as `fetch` does: with a `TypeError` whose `cause` is Node's error, or with the reason of
 * the abort.
 *
 * It never follows a redirect: the clients of this package do so themselves, and with `redirect: 'error'` it rejects.
 * `credentials`, `mode`, `keepalive`, `priority` and the referrer have no effect.
 */
export type NodeFetch = (url: string | URL, init?: NodeFetchInit) => Promise<NodeResponse>

/**
 * Makes a `fetch` for Node's own `http` and `https` modules, for the option `fetch` of the clients: own certificate
 * authorities, client certificates, Unix sockets, proxies and other agents. It also takes a third of the memory of Node's
 * `fetch` for an idle connection.
 *
 * A `TypeError` names an option that is not valid.
 *
 * @param options - those of `https.request` that the client does not decide, and `decompress`
 * @example
 * ```ts
 * const fetch = nodeFetch({ ca: readFileSync('ca.pem'), cert, key })
 * new EventSourceClient('https://example.com/prices', { fetch })
 * ```
 */
export function nodeFetch(options: NodeFetchOptions = {}): NodeFetch {
  validateOptions(options)
  const { decompress = true } = options
  const connectOptions = createConnectOptions(options)
  const acceptEncoding = decompress ? supportedCodings().join(', ') : undefined
  return async (input, init = {}) => {
    const url = parseUrl(input)
    const { body: givenBody, cache, redirect, signal } = init
    const method = checkInit(init)
    throwIfAborted(signal)
    const given = readHeaders(init.headers)
    const body = givenBody == null ? undefined : await encodeBody(givenBody)
    throwIfAborted(signal)
    const connection = connectOptions(url)
    const request = startRequest(url, {
      ...connection,
      method,
      headers: completeHeaders(given, { url, method, body, cache, acceptEncoding }),
    })
    const exchange = new Exchange({
      url: url.href.split('#', 1)[0]!,
      decompress,
      rejectsRedirects: redirect === 'error',
      signal: signal ?? undefined,
    })
    return exchange.send(request, body)
  }
}

function throwIfAborted(signal: AbortSignal | null | undefined) {
  if (signal?.aborted) throw abortReason(signal)
}

function parseUrl(input: string | URL): URL {
  if (typeof input !== 'string' && !(input instanceof URL))
    throw finalError(
      'Invalid URL of nodeFetch: expected a string or URL; of a Request, pass its url',
    )
  const url = new URL(input)
  if (!/^https?:$/.test(url.protocol))
    throw finalError(`Invalid URL of nodeFetch: expected http: or https:, got ${url.protocol}`)
  if (url.username || url.password)
    throw finalError('Invalid URL of nodeFetch: it has credentials; pass them in a header')
  return url
}

/** The method. Throws if the request asks for something that would be left undone unnoticed. */
function checkInit(init: NodeFetchInit): string {
  const { body, integrity, method = 'GET' } = init
  const foreign = ['agent', 'dispatcher'].find(
    (name) => name in init && (init as Record<string, unknown>)[name],
  )
  if (foreign)
    throw finalError(
      `"${foreign}" has no effect on nodeFetch; pass an agent to it: nodeFetch({ agent })`,
    )
  if (integrity) throw finalError('nodeFetch does not support "integrity"')
  const name = method.toUpperCase()
  // [spec] A forbidden method is a method that is a byte-case-insensitive match for `CONNECT`, `TRACE`, or `TRACK`.
  if (/^(CONNECT|TRACE|TRACK)$/.test(name))
    throw finalError(`Invalid method "${name}": fetch does not allow it`)
  if (body != null && /^(GET|HEAD)$/.test(name))
    throw finalError(`Invalid method "${name}": it takes no body`)
  return name
}
