import type { PlainEvent } from '../../support/client-probes.ts'
import { decodeByReference } from './reference-utf8.ts'

/** The state that an event source keeps between streams. */
export interface ReferenceSource {
  /** Its last event ID string. */
  lastEventId: string
  /** Its reconnection time, if the server has set one. */
  reconnectionTime: bigint | undefined
}

export interface ReferenceReading extends ReferenceSource {
  events: PlainEvent[]
  comments: string[]
}

const fresh: ReferenceSource = { lastEventId: '', reconnectionTime: undefined }

/**
 * Reads a whole stream at once, by the letter of the standard: slow, plain, and without any code of the package.
 *
 * @param source - the state before this stream
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function readByReference(bytes: Uint8Array, source = fresh): ReferenceReading {
  const reading: ReferenceReading = { ...source, events: [], comments: [] }
  // [spec] A data buffer, an event type buffer, and a last event ID buffer must be associated with it, initialized to
  // the empty string. But for the third: by the letter a stream without IDs would wipe out the position that it was
  // asked for with. Every browser begins with the last event ID string, and so does the package.
  let data = ''
  let type = ''
  let lastEventId = source.lastEventId

  const processField = (name: string, value: string) => {
    // [spec] Field names must be compared literally, with no case folding performed.
    switch (name) {
      case 'event':
        // [spec] Set the event type buffer to the field value.
        type = value
        break
      case 'data':
        // [spec] Append the field value to the data buffer, then append a single U+000A LINE FEED (LF) character.
        data += `${value}\n`
        break
      case 'id':
        // [spec] If the field value does not contain U+0000 NULL, set the last event ID buffer to the field value.
        if (!value.includes('\0')) lastEventId = value
        break
      case 'retry':
        // [spec] If the field value consists of only ASCII digits, interpret it as an integer in base ten, and set the
        // event stream's reconnection time to that integer. Nothing at all is no integer.
        if (/^[0-9]+$/.test(value)) reading.reconnectionTime = BigInt(value)
        break
      default:
      // [spec] Otherwise: The field is ignored.
    }
  }

  const dispatch = () => {
    // [spec] Set the last event ID string of the event source to the value of the last event ID buffer.
    reading.lastEventId = lastEventId
    // [spec] If the data buffer is an empty string, set the data buffer and the event type buffer to the empty string
    // and return. Else: if its last character is a LINE FEED, remove that; the type is the event type buffer's unless
    // that is the empty string.
    if (data !== '')
      reading.events.push({ type: type || 'message', data: data.slice(0, -1), lastEventId })
    data = ''
    type = ''
  }

  for (const line of linesOf(decodeByReference(bytes))) {
    const colon = line.indexOf(':')
    // [spec] If the line is empty: dispatch the event.
    if (line === '') dispatch()
    // [spec] If the line starts with a colon: ignore the line. (`onComment` is told.)
    else if (colon === 0) reading.comments.push(withoutSpace(line.slice(1)))
    // [spec] If it contains a colon: the field is before the first one, the value after it.
    else if (colon > 0) processField(line.slice(0, colon), withoutSpace(line.slice(colon + 1)))
    // [spec] Otherwise: the whole line is the field name, and the empty string the value.
    else processField(line, '')
  }
  // [spec] Once the end of the file is reached, any pending data must be discarded: and with it the pending ID.
  return reading
}

/** [spec] Lines end in CRLF, in a LF not preceded by a CR, or in a CR not followed by a LF. What follows is none. */
function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/).slice(0, -1)
}

/** [spec] If value starts with a U+0020 SPACE character, remove it from value. */
function withoutSpace(value: string): string {
  return value.startsWith(' ') ? value.slice(1) : value
}
