import { redactUrl } from '../errors/redaction.ts'

/**
 * The absolute URL, resolved as the platform's own `EventSource` does: against the document's base, or a worker's
 * location. Throws a `SyntaxError` (`DOMException`) where it cannot be.
 */
export function parseUrl(input: string | URL): URL {
  const { document, location } = globalThis
  const base = document?.baseURI ?? location?.href
  try {
    return new URL(input, base)
  } catch {
    // What is no URL may hide a password anywhere before its last @, and a query after that.
    const shown = redactUrl(String(input).replace(/^(https?:)?.*@.*/is, '$1//…'))
    throw new DOMException(
      explain(
        shown,
        base ? 'it is not valid' : 'without a document or worker, it must be absolute',
      ),
      'SyntaxError',
    )
  }
}

/** {@link parseUrl}, and a `TypeError` for what `fetch` would refuse at every attempt. */
export function resolveUrl(input: string | URL, isOwnFetch: boolean): string {
  const { href, password, protocol, username } = parseUrl(input)
  const refuse = (reason: string) => new TypeError(explain(redactUrl(href), reason))
  // A fetch of the caller's may know more schemes.
  if (!isOwnFetch && !/^(https?|data|blob):$/.test(protocol))
    throw refuse(`expected http: or https:, got ${protocol}`)
  // Here its error would show the password.
  if (username || password)
    throw refuse('send credentials in an authorization header, not in the URL')
  return href
}

const explain = (shown: string, reason: string) => `Failed to resolve the URL "${shown}": ${reason}`
