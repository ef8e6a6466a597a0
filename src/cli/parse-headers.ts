import { escapeLine } from './escape-controls.ts'
import { UsageError } from './usage-error.ts'

const ownHeaders = /^(connection|content-length|expect|keep-alive|transfer-encoding|upgrade)$/i

/** Adds a header of the form `name: value`. Messages do not contain the value, which may be secret. */
export function addHeader(headers: Headers, line: string): void {
  const colon = line.indexOf(':')
  const name = colon < 0 ? '' : line.slice(0, colon).trim()
  const value = line.slice(colon + 1).trim()
  if (colon < 0) throw new UsageError(`-H has no colon: give -H 'name: value'`)
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name))
    throw new UsageError(`-H '${escapeLine(name)}: …' has an invalid name: give -H 'name: value'`)
  if (/^last-event-id$/i.test(name))
    throw new UsageError(`-H '${name}: …' would repeat events: give --last-event-id <id>`)
  if (ownHeaders.test(name))
    throw new UsageError(`-H '${name}: …' is set by the connection: leave it out`)
  if (value === '') throw new UsageError(`-H '${name}:' has no value: give -H '${name}: value'`)
  try {
    headers.append(name, value)
  } catch {
    throw new UsageError(`-H '${name}: …' has a value with characters that a header cannot have`)
  }
}

/** Adds the headers of a text with one on each line. */
export function addHeaders(headers: Headers, text: string): void {
  for (const line of text.split(/\r?\n/)) if (line.trim() !== '') addHeader(headers, line)
}
