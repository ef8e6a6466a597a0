import { closestName } from './closest-name.ts'
import { escapeLine } from './escape-controls.ts'
import { UsageError } from './usage-error.ts'

/** The URL of the stream. Without a scheme it is `http:`, as in curl. */
export function parseUrl(operands: readonly string[]): URL {
  const [text, ...others] = operands
  if (text === undefined)
    throw new UsageError('no URL is given: headwater <url>, or see headwater --help')
  if (others.length > 0) {
    const count = operands.length
    throw new UsageError(`one URL is expected, got ${count}: quote arguments that contain spaces`)
  }
  if (text === '')
    throw new UsageError('the URL is empty: give one like https://example.com/events')
  const shown = escapeLine(withoutSecrets(text))
  const [, scheme] = /^([a-z][a-z\d+.-]*):\/\//i.exec(text) ?? /^(https?):\//i.exec(text) ?? []
  const isHttp = scheme === undefined || /^https?$/i.test(scheme)
  if (!isHttp) {
    const closest = closestName(scheme.toLowerCase(), ['http', 'https'])
    const fix = closest ? `did you mean ${closest}://?` : 'give an http:// or https:// URL'
    throw new UsageError(`the URL ${shown} has the scheme ${scheme}: ${fix}`)
  }
  const url = URL.parse(scheme === undefined ? `http://${text.replace(/^\/\//, '')}` : text)
  // The first part of a path alone would be taken for the host.
  if (!url || /^\/(?!\/)/.test(text))
    throw new UsageError(`the URL ${shown} is invalid: give one like https://example.com/events`)
  return url
}

/** Without credentials and query. The text may not be a URL: what precedes the last `@` may be a password. */
function withoutSecrets(text: string): string {
  const [, start = '', rest = ''] = /^((?:[a-z][a-z\d+.-]*:)?\/\/)?(.*)$/is.exec(text) ?? []
  return start + rest.replace(/^.*@/s, '').replace(/[?#].*/s, '')
}
