import type { PlainEvent } from '../../support/client-probes.ts'

export interface ReferenceReading {
  events: PlainEvent[]
  comments: string[]
  /** The position at the end. */
  lastEventId: string
  /** The last valid `retry` field. */
  retry: number | undefined
}

/**
 * Reads a whole stream at once, after the letter of the standard: slow, plain, and with nothing in common with what
 * it is compared to.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function readByReference(bytes: Uint8Array): ReferenceReading {
  const reading: ReferenceReading = { events: [], comments: [], lastEventId: '', retry: undefined }
  // Decoding in one go drops one byte order mark, as the standard has it.
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\n|\r/)
  // What follows the last line end is no line.
  lines.pop()
  let data = ''
  let type = ''
  let id = ''
  for (const line of lines) {
    if (line === '') {
      reading.lastEventId = id
      // The last LF of the data is not a part of it.
      if (data !== '') {
        const event = { type: type || 'message', data: data.slice(0, -1), lastEventId: id }
        reading.events.push(event)
      }
      data = ''
      type = ''
      continue
    }
    const colon = line.indexOf(':')
    const name = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === '') reading.comments.push(value)
    if (name === 'data') data += `${value}\n`
    if (name === 'event') type = value
    if (name === 'id' && !value.includes('\0')) id = value
    if (name === 'retry' && /^[0-9]+$/.test(value)) reading.retry = Number(value)
  }
  return reading
}
