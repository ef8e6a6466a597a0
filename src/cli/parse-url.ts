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
  // Without credentials and query.
  const shown = escapeLine(text.replace(/\/\/[^/]*@/, '//').replace(/[?#].*/s, ''))
  const [, scheme] = /^([a-z][a-z\d+.-]*):\/\//i.exec(text) ?? []
  const isHttp = scheme === undefined || /^https?$/i.test(scheme)
  if (!isHttp) {
    const closest = closestName(scheme.toLowerCase(), ['http', 'https'])
    const fix = closest ? `did you mean ${closest}://?` : 'give an http:// or https:// URL'
    throw new UsageError(`the URL ${shown} has the scheme ${scheme}: ${fix}`)
  }
  const url = URL.parse(scheme === undefined ? `http://${text.replace(/^\/\//, '')}` : text)
  if (!url)
    throw new UsageError(`the URL ${shown} is invalid: give one like https://example.com/events`)
  return url
}
