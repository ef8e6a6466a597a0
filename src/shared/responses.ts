import type { FetchResponse } from '../index.ts'
import { headerEntries } from './plain-error.ts'
import type { Up } from './source.ts'
import { ResponseError } from '../index.ts'

/**
 * The response that shows a failure of the shared connection to a client, which makes its own error of it; `undefined` if
 * there was no response, or none that a client could be shown.
 */
export function responseOf(
  up: Extract<Up, { state: 'waiting' | 'closed' }>,
): FetchResponse | undefined {
  if (up.state === 'closed' && up.reason === 'stopped')
    return { status: 204, url: '', headers: new Headers(), body: null }
  const { error, tail } = up
  if (!error) return streamOf(tail ?? '')
  // A redirect would be followed.
  if (
    !(error instanceof ResponseError) ||
    error.status < 200 ||
    (error.status >= 300 && error.status < 400)
  )
    return undefined
  const { body, headers, status } = error
  const shown = new Headers(headerEntries(headers))
  // Of the body as it was sent; this one is text, and whole.
  for (const name of ['content-encoding', 'content-length']) shown.delete(name)
  // Only the message has it.
  const statusText = /: got status \d+ ([^(]*)/.exec(error.message)?.[1]?.trim() ?? ''
  return { status, statusText, url: '', headers: shown, body: bodyOf(body) }
}

/** The response of a stream that has ended. */
const streamOf = (tail: string): FetchResponse => ({
  status: 200,
  url: '',
  headers: new Headers({ 'content-type': 'text/event-stream' }),
  body: bodyOf(tail),
})

function bodyOf(text: string): NonNullable<FetchResponse['body']> {
  const chunks = text ? [new TextEncoder().encode(text)] : []
  const cancel = async () => {}
  const read = async () => {
    const value = chunks.shift()
    return value ? { done: false, value } : { done: true }
  }
  return { cancel, getReader: () => ({ cancel, read }) }
}
