import type { ClientOptions, RequestUrl } from '../index.ts'

/** The parts of a request that are the same for all tabs with the same options. */
interface RequestParts {
  readonly method: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  readonly credentials: string
}

const isFunction = (value: unknown): boolean => typeof value === 'function'

/** The option for which a name is required, because the package cannot see whose request it makes. */
export function findUnnameable(url: RequestUrl, options: ClientOptions): string | undefined {
  const { body, headers, json } = options
  if (isFunction(url)) return 'url'
  if (isFunction(headers)) return 'headers'
  if (isFunction(json)) return 'json'
  const isTextual = body == null || typeof body === 'string' || body instanceof URLSearchParams
  return isTextual ? undefined : 'body'
}

function partsOf(options: ClientOptions): RequestParts {
  const { body, credentials, headers, json, method, withCredentials } = options
  const hasBody = body != null || json !== undefined
  const given = isFunction(headers) || !headers ? {} : (headers as Record<string, string>)
  const known =
    given instanceof Headers || Symbol.iterator in given
      ? given
      : Object.entries(given).filter(([, value]) => value !== undefined)
  return {
    method: (method ?? (hasBody ? 'POST' : 'GET')).toUpperCase(),
    headers: [...new Headers(known as [string, string][])].sort(),
    body: json === undefined ? String(body ?? '') : JSON.stringify(json),
    credentials: credentials ?? (withCredentials ? 'include' : ''),
  }
}

/** The name of a request without one: its URL, and a SHA-256 digest of the rest. */
export async function nameOf(url: string, options: ClientOptions): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(partsOf(options)))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return `${url} ${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/**
 * A digest of the options that should be the same in all tabs of a name. Not a cryptographic one, because it only leads to a
 * warning; functions are not compared.
 */
export function digestOptions(url: RequestUrl, options: ClientOptions): string {
  const parts = partsOf({
    ...options,
    ...(isFunction(options.json) && { json: 'function' }),
    ...(isFunction(options.body) && { body: 'function' }),
  })
  const text = JSON.stringify([isFunction(url) ? 'function' : String(url), parts])
  // FNV-1a
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0
  return hash.toString(36)
}
