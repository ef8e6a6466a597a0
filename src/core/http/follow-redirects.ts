import { FinalError } from '../errors/final-error.ts'
import { discard } from '../platform/discard.ts'
import { noop } from '../platform/noop.ts'
import type { HttpRequest } from './http-request.ts'
import { isRedirectStatus } from './redirect-status.ts'
import { ownHeaders } from './request-headers.ts'
import type { FetchInit, FetchResponse } from './request-options.ts'

// [spec] A request-body-header name is a header name that is a byte-case-insensitive match for one of: …
const requestBodyHeaders = /^content-(encoding|language|location|type)$/i

/** Headers that `fetch` itself takes to no other origin. */
const credentialHeaders = /^(cookie|(proxy-)?authorization)$/

/** A response, and the request that it answers. */
export interface Exchange {
  readonly response: FetchResponse
  /** The last request that the package sent: that of the last redirect, if it followed any itself. */
  readonly request: HttpRequest
  /** Why the response, a redirect, was not followed. */
  readonly refusal?: string
}

/**
 * Sends the request. A redirect to another origin takes none of the caller's headers along, and is not followed at all if it
 * would take the body.
 *
 * Redirects are followed here and not by `fetch` if their targets are visible, which they are except in browsers. Then the
 * same rules apply to every request, whatever it contains and whether the caller's `fetch` can follow redirects.
 */
export async function fetchFollowingRedirects(
  request: HttpRequest,
  redirectsLeft = 20,
): Promise<Exchange> {
  const { fetch, init, url } = request
  const { body, crossOriginRedirect, duplex, headers, redirect = 'follow', signal } = init
  const send = async (changed: Partial<FetchInit>): Promise<Exchange> => {
    const response = await fetch(url, { ...init, ...changed })
    if (!response?.headers?.get) throw new FinalError('the option "fetch" gave no Response')
    return { response, request }
  }
  if (redirect !== 'follow') return send({})
  const { origin } = new URL(url)
  // Not Deno's, which `--location` sets: its `fetch` shows the targets of redirects, and ignores `mode`.
  const page = 'Deno' in globalThis ? undefined : globalThis.location
  const isWithinPage = origin === page?.origin
  const isStripped = crossOriginRedirect !== 'follow'
  const isGuarded =
    isStripped && (body != null || Object.keys(headers).some((name) => !ownHeaders.has(name)))
  // A browser hides the target of a redirect, but can be told to stay within the page's origin. With a method other than GET
  // and HEAD, that has to be the first request: each one may have an effect.
  const sendWithinPage = () => send({ mode: 'same-origin' })
  const mayAct = !/^(GET|HEAD)$/.test(init.method)
  if (isGuarded && mayAct && isWithinPage) return sendWithinPage()
  // A function of the caller is not called for each redirect unless it has to be: it may add a header of its own, which the
  // platform takes to no other origin.
  const isManual = isGuarded || (!page && !request.isCustom)
  const sendManually = () => send({ redirect: isManual ? 'manual' : redirect })
  let exchange = await sendManually()
  const isHidden = () => isGuarded && exchange.response.status === 0
  // If it fails twice between redirects, the network works, and the target has another origin.
  for (let triesLeft = isWithinPage ? 2 : 0; isHidden() && triesLeft; triesLeft--)
    exchange = (await sendWithinPage().catch(noop)) ?? (await sendManually())
  const { response } = exchange
  const { status } = response
  const refuse = (refusal: string): Exchange => ({ ...exchange, refusal })
  const location = isRedirectStatus(status) ? response.headers.get('location') : null
  if (isHidden()) return refuse(crossOrigin)
  // An empty one would lead back to the same URL.
  if (!location || signal.aborted) return exchange
  // [spec] If request's redirect count is 20, then return a network error.
  if (!redirectsLeft) return refuse('too many redirects')
  const target = resolveLocation(location, url)
  if (!target) return refuse('invalid Location')
  const next = redirectRequest(request, { url: target.href, status })
  // [spec] If internalResponse's status is not 303, request's body is non-null, and request's body's source is null, then
  // return a network error.
  if (duplex && status !== 303) return refuse('a stream is sent once')
  if (next.init.body != null && target.origin !== origin && isStripped) return refuse(crossOrigin)
  discard(response.body)
  return fetchFollowingRedirects(next, redirectsLeft - 1)
}

const crossOrigin = 'see crossOriginRedirect'

/** A redirect, or several in a row. */
export interface Redirect {
  readonly url: string
  readonly status: number
  readonly hasLeftOrigin?: boolean | undefined
}

/** The request to the target of a redirect. Outside of the origin, it has none of the caller's headers. */
export function redirectRequest(request: HttpRequest, redirect: Redirect): HttpRequest {
  const { init } = request
  const { crossOriginRedirect, method } = init
  const { status, url } = redirect
  const isCrossOrigin = new URL(url).origin !== new URL(request.url).origin
  const hasLeftOrigin = isCrossOrigin || request.hasLeftOrigin || redirect.hasLeftOrigin
  // [spec] … status is 301 or 302 and request's method is `POST` … status is 303 and request's method is not `GET` or
  // `HEAD` … Set request's method to `GET` and request's body to null.
  const becomesGet =
    status === 303 ? !/^(GET|HEAD)$/.test(method) : status < 303 && method === 'POST'
  const isKept = (name: string) => {
    if (ownHeaders.has(name)) return true
    if (becomesGet && requestBodyHeaders.test(name)) return false
    return !hasLeftOrigin || (crossOriginRedirect === 'follow' && !credentialHeaders.test(name))
  }
  const headers = Object.fromEntries(Object.entries(init.headers).filter(([name]) => isKept(name)))
  const changed = becomesGet && { method: 'GET', body: undefined, duplex: undefined }
  return { ...request, url, hasLeftOrigin, init: { ...init, headers, ...changed } as FetchInit }
}

/** The target of a redirect; `undefined` if it is not a URL that `fetch` would follow. */
function resolveLocation(location: string, base: string): URL | undefined {
  try {
    const target = new URL(decodeUtf8(location), base)
    // [spec] If location is a URL whose fragment is null, then set location's fragment to requestFragment.
    if (!target.href.includes('#')) target.hash = new URL(base).hash
    return /^https?:$/.test(target.protocol) && !target.username && !target.password
      ? target
      : undefined
  } catch {
    return undefined
  }
}

/** To `fetch`, header values are strings of bytes. Browsers read those of a `Location` as UTF-8. */
function decodeUtf8(value: string): string {
  // Already text, as in workerd.
  if (/[^\0-\xff]/.test(value)) return value
  try {
    const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return value
  }
}
