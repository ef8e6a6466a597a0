import { redactUrl } from './errors.ts'

/**
 * The absolute URL, resolved as the platform's own `EventSource` does: against the document's base, or a worker's
 * location. Throws a `SyntaxError` (`DOMException`) where it cannot be.
 */
export function resolveUrl(input: string | URL): string {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href
  let url: URL
  try {
    url = new URL(input, base)
  } catch {
    const reason = base
      ? 'it is not a valid URL'
      : 'it is not absolute, and there is no document or worker to resolve it against; pass an absolute URL'
    throw new DOMException(
      `Failed to resolve the URL "${redactUrl(String(input))}": ${reason}`,
      'SyntaxError',
    )
  }
  // `fetch` refuses such a URL at every attempt, in an error that shows the password.
  if (url.username || url.password)
    throw new TypeError(
      `Failed to resolve the URL "${redactUrl(url.href)}": fetch does not take credentials in a URL; ` +
        'send them as headers: { authorization: `Basic ${btoa(`${user}:${password}`)}` }',
    )
  return url.href
}
