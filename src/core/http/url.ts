import { promiseProblem } from '../errors/invalid-option.ts'
import { describeValue } from '../errors/describe-value.ts'
import { namedError } from '../errors/named-error.ts'
import { redactUrl } from '../errors/redaction.ts'

/**
 * The absolute URL, resolved as by the platform's `EventSource`: against the document's base URL or the worker's
 * location. Throws a `SyntaxError` (a `DOMException`, if the runtime has them) if it is not valid.
 */
export function parseUrl(input: string | URL, base = pageUrl()): URL {
  try {
    return new URL(input, base)
  } catch {
    // An invalid URL may contain a password anywhere before its last @, and a query after that.
    const shown = redactUrl(String(input).replace(/^(https?:)?.*@.*/is, '$1//…'))
    const reason = base ? 'it is not valid' : 'without a document or worker, it must be absolute'
    throw namedError('SyntaxError', explain(shown, reason))
  }
}

/** The base of relative URLs, if there is a page or worker. */
function pageUrl(): string | undefined {
  const page = globalThis.document?.baseURI ?? globalThis.location?.href
  // `fetch` refuses a URL with credentials. Those of the page belong to its own request.
  return page?.replace(/^(\w+:\/\/)[^/]*@/, '$1')
}

/** Why `fetch` would refuse the URL at each attempt; `undefined` if it would not. */
export function unfetchableReason(
  { href, password, protocol, username }: URL,
  hasCustomFetch: boolean,
): string | undefined {
  // A custom `fetch` may support more schemes.
  if (!hasCustomFetch && !/^(https?|data|blob):$/.test(protocol))
    return `expected http: or https:, got ${protocol}`
  // The error of `fetch` would contain the password.
  if (username || password) return 'send credentials in an authorization header, not in the URL'
  return href.includes('[object%20Promise]') ? promiseProblem : undefined
}

/**
 * The text of a caller's URL: a string, or an object with a string form, such as a `URL`. Else throws a `TypeError`.
 *
 * @param problem - the message, without the kind of the value
 */
export function textOfUrl(url: unknown, problem?: string): string {
  if (typeof url === 'string') return url
  const text = url === Object(url) ? String(url) : ''
  if (text && !text.startsWith('[object ')) return text
  throw new TypeError(
    url == null && !problem
      ? '"url" is required'
      : `${problem ?? '"url" must be a string, a URL or a function'}, got ${describeValue(url)}`,
  )
}

/** {@link parseUrl}, and a `TypeError` if `fetch` would refuse the URL at each attempt. */
export function resolveUrl(input: string | URL, hasCustomFetch: boolean, base?: string): string {
  const url = parseUrl(input, base)
  const reason = unfetchableReason(url, hasCustomFetch)
  if (reason) throw new TypeError(explain(redactUrl(url.href), reason))
  return url.href
}

export function originOf(url: string): string {
  if (url === '') return url
  const { origin } = new URL(url)
  // A slice of a URL that is kept anyway needs less memory than another string.
  return url.startsWith(origin) ? url.slice(0, origin.length) : origin
}

const explain = (shown: string, reason: string) => `Failed to resolve the URL "${shown}": ${reason}`
