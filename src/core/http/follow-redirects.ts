import { redactUrl } from '../errors/redaction.ts'
import { discard } from '../platform/discard.ts'
import type { FetchInit, FetchLike, FetchResponse } from './request-options.ts'

/**
 * `fetch`, but that nothing of the caller's goes along with a redirect to another origin: the headers are left out, and
 * a redirect that would take the body along is answered with and not followed.
 */
export async function fetchGuarded(
  fetch: FetchLike,
  url: string,
  init: FetchInit,
  hops = 20,
): Promise<FetchResponse> {
  const { body, crossOriginRedirect, headers = {}, redirect = 'follow' } = init
  const names = Object.keys(headers)
  if (
    (body == null && names.every(isOurs)) ||
    redirect !== 'follow' ||
    crossOriginRedirect === 'follow'
  )
    return fetch(url, init)
  const { origin } = new URL(url)
  // A browser shows nothing of a redirect, but within the page's own origin it can be told to stay there: at once where
  // there is a body, which may act each time that it is sent.
  const stay = { ...init, mode: 'same-origin' } as const
  const isOwn = origin === globalThis.location?.origin
  if (isOwn && body != null) return fetch(url, stay)
  const response = await fetch(url, { ...init, redirect: 'manual' })
  const status = response?.status
  if (isOwn && status === 0) return fetch(url, stay)
  const location = isRedirect(status) && response.headers.get('location')
  // [spec] If request's redirect count is 20, then return a network error.
  if (!location || !hops || init.signal.aborted) return response
  // Without the query, which an error of the platform's would show.
  const next = new URL(location, redactUrl(url))
  const isCrossing = next.origin !== origin
  // [spec] A redirect that changes the method takes no body along, nor what describes it.
  const isGet = status === 303 || (status < 303 && init.method === 'POST')
  // What is a stream is spent.
  const isStuck = body != null && !isGet && (isCrossing || init.duplex)
  if (isStuck || !next.protocol.startsWith('http')) return response
  discard(response.body)
  const kept: Record<string, string> = {}
  for (const name of names)
    if (isCrossing ? isOurs(name) : !isGet || name !== 'content-type') kept[name] = headers[name]!
  const changed = isGet && { method: 'GET', body: undefined }
  return fetchGuarded(fetch, next.href, { ...init, ...changed, headers: kept }, hops - 1)
}

/** The package's own names are capitalized, the caller's are in lower case. */
function isOurs(name: string): boolean {
  return /^[A-Z]/.test(name)
}

/** [spec] A redirect status is a status that is 301, 302, 303, 307, or 308. */
export function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status)
}
