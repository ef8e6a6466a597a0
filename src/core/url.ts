import { redactUrl } from './errors.ts'

/**
 * The absolute URL, resolved as the platform's own `EventSource` does: against the document's base, or a worker's
 * location. Throws a `SyntaxError` (`DOMException`) where it cannot be.
 */
export function resolveUrl(input: string | URL, isOwnFetch = false): string {
  const { document, location } = globalThis
  const base = document?.baseURI ?? location?.href
  const explain = (shown: string, reason: string) =>
    `Failed to resolve the URL "${shown}": ${reason}`
  let url: URL
  try {
    url = new URL(input, base)
  } catch {
    // What is no URL may hide a password anywhere before its last @.
    const shown = redactUrl(String(input)).replace(/\/\/.*@/, '//')
    throw new DOMException(
      explain(
        shown,
        base ? 'it is not valid' : 'without a document or worker, it must be absolute',
      ),
      'SyntaxError',
    )
  }
  // What `fetch` would refuse at every attempt; a fetch of the caller's may know more schemes.
  if (!isOwnFetch && !/^(https?|data|blob):$/.test(url.protocol))
    throw new TypeError(
      explain(redactUrl(url.href), `expected http: or https:, got ${url.protocol}`),
    )
  // Here its error would show the password.
  if (url.username || url.password)
    throw new TypeError(
      explain(redactUrl(url.href), 'send credentials in an authorization header, not in the URL'),
    )
  return url.href
}
