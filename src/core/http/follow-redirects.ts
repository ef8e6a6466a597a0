import { discard } from '../platform/discard.ts'
import type { HttpRequest } from './http-request.ts'
import { isRedirectStatus } from './redirect-status.ts'
import { ownHeaders } from './request-headers.ts'
import type { FetchInit, FetchResponse } from './request-options.ts'

// [spec] A request-body-header name is a header name that is a byte-case-insensitive match for one of: …
const requestBodyHeaders = /^content-(encoding|language|location|type)$/i

/** A response, and the request that it answers. */
export interface Exchange {
  readonly response: FetchResponse
  /** The last request that the package sent: that of the last redirect, if it followed any itself. */
  readonly request: HttpRequest
}

/**
 * Sends the request. A redirect to another origin takes none of the caller's headers along, and is not followed at all if it
 * would take the body.
 */
export async function fetchFollowingRedirects(
  request: HttpRequest,
  redirectsLeft = 20,
): Promise<Exchange> {
  const { fetch, init, url } = request
  const { body, crossOriginRedirect, headers, redirect = 'follow', signal } = init
  const send = async (changed: FetchInit): Promise<Exchange> => {
    const response = await fetch(url, changed)
    if (!response?.headers) throw new TypeError('the option "fetch" gave no Response')
    return { response, request }
  }
  const hasBody = body != null
  const isGuarded = hasBody || Object.keys(headers).some((name) => !ownHeaders.has(name))
  if (!isGuarded || redirect !== 'follow' || crossOriginRedirect === 'follow') return send(init)
  const { origin } = new URL(url)
  // A browser does not show the target of a redirect, but can be told to stay within the page's origin. With a body, that
  // has to be the first request: each one may have an effect.
  const sameOrigin = { ...init, mode: 'same-origin' } as const
  const isPageOrigin = origin === globalThis.location?.origin
  if (isPageOrigin && hasBody) return send(sameOrigin)
  const exchange = await send({ ...init, redirect: 'manual' })
  const { response } = exchange
  const { status } = response
  if (isPageOrigin && status === 0) return send(sameOrigin)
  const location = isRedirectStatus(status) && response.headers.get('location')
  // [spec] If request's redirect count is 20, then return a network error.
  if (!location || !redirectsLeft || signal.aborted) return exchange
  const target = resolveLocation(location, url)
  const next = redirectRequest(request, { url: target.href, status })
  const takesBody = next.init.body != null
  // A stream cannot be sent a second time.
  const isStuck = takesBody && (target.origin !== origin || init.duplex)
  if (isStuck || !target.protocol.startsWith('http')) return exchange
  discard(response.body)
  return fetchFollowingRedirects(next, redirectsLeft - 1)
}

/** A redirect, or several in a row. */
export interface Redirect {
  readonly url: string
  readonly status: number
  readonly hasLeftOrigin?: boolean | undefined
}

/** The request to the target of a redirect. Outside of the origin, it has none of the caller's headers. */
export function redirectRequest(request: HttpRequest, redirect: Redirect): HttpRequest {
  const { init } = request
  const { body: _body, duplex: _duplex, ...bodyless } = init
  const { crossOriginRedirect, method } = init
  const { status, url } = redirect
  const isCrossOrigin = new URL(url).origin !== new URL(request.url).origin
  const hasLeftOrigin = isCrossOrigin || request.hasLeftOrigin || redirect.hasLeftOrigin
  // [spec] … status is 301 or 302 and request's method is `POST` … status is 303 and request's method is not `GET` or
  // `HEAD` … Set request's method to `GET` and request's body to null.
  const becomesGet =
    status === 303 ? method !== 'GET' && method !== 'HEAD' : status < 303 && method === 'POST'
  const isKept = (name: string) => {
    if (ownHeaders.has(name)) return true
    if (becomesGet && requestBodyHeaders.test(name)) return false
    return !hasLeftOrigin || (crossOriginRedirect === 'follow' && name !== 'authorization')
  }
  const headers = Object.fromEntries(Object.entries(init.headers).filter(([name]) => isKept(name)))
  const changed = becomesGet ? { ...bodyless, headers, method: 'GET' } : { ...init, headers }
  return { ...request, url, hasLeftOrigin, init: changed }
}

/** The target of a redirect; a `TypeError` if it is not a URL. */
function resolveLocation(location: string, base: string): URL {
  try {
    return new URL(decodeUtf8(location), base)
  } catch {
    // Without the cause, which shows the query of the base.
    throw new TypeError('the Location of the redirect is not a valid URL')
  }
}

/** To `fetch`, header values are strings of bytes. Browsers read those of a `Location` as UTF-8. */
function decodeUtf8(value: string): string {
  // Only ASCII, or already text, as in workerd.
  if (/^[\0-\x7f]*$|[^\0-\xff]/.test(value)) return value
  try {
    const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return value
  }
}
