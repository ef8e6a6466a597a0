import { type Journey, type ReferenceJourney, type StreamStop, shortRetry } from './journey.ts'
import type { ReferenceReading } from './reference-parser.ts'

interface Sample {
  /** One character a byte. */
  readonly text: string
  readonly stop: StreamStop
  readonly reading: ReferenceReading
  readonly before: string
}

const mark = '\xEF\xBB\xBF'
const strict = new TextDecoder('utf-8', { fatal: true })

const isInvalid = (bytes: Uint8Array) => {
  try {
    strict.decode(bytes)
    return false
  } catch {
    return true
  }
}

/** Whether two adjacent chunks end and begin like that, ignoring empty ones between them. */
const isCut = (
  { chunks }: StreamStop,
  before: (byte: number) => boolean,
  after: (byte: number) => boolean,
) => {
  const filled = chunks.filter(({ length }) => length > 0)
  return filled.some((chunk, index) => {
    const next = filled[index + 1]
    return next && before(chunk.at(-1)!) && after(next[0]!)
  })
}

const longestLine = (text: string) =>
  text.length <= 16_384 ? 0 : Math.max(...text.split(/[\r\n]/).map(({ length }) => length))

/** The required content of the streams: a run in which one of these never occurred tested less than it reports. */
const ingredients: Record<string, (sample: Sample) => unknown> = {
  'a byte order mark at the start': ({ text }) => text.startsWith(mark),
  'a byte order mark that is cut': ({ text, stop }) =>
    text.startsWith(mark) && stop.chunks.find(({ length }) => length > 0)!.length < 3,
  'two byte order marks at the start': ({ text }) => text.startsWith(mark + mark),
  'a byte order mark that is a line by itself': ({ text }) =>
    text.startsWith(`${mark}\n`) || text.startsWith(`${mark}\r`),
  'a byte order mark further on': ({ text }) => text.lastIndexOf(mark) > 3,
  'all of LF, CR and CRLF as line ends': ({ text }) =>
    /\r\n/.test(text) && /\r(?!\n)/.test(text) && /(?<!\r)\n/.test(text),
  'CR and LF in two chunks': ({ stop }) =>
    isCut(
      stop,
      (byte) => byte === 0x0d,
      (byte) => byte === 0x0a,
    ),
  'a character in two chunks': ({ stop }) =>
    isCut(
      stop,
      (byte) => byte >= 0xc2,
      (byte) => byte >= 0x80 && byte < 0xc0,
    ),
  'bytes that are not UTF-8': ({ stop }) => isInvalid(Buffer.concat(stop.chunks)),
  'a surrogate, encoded': ({ text }) => /\xED[\xA0-\xBF]/.test(text),
  'empty chunks': ({ stop }) => stop.chunks.some(({ length }) => length === 0),
  'chunks of one byte each': ({ stop }) =>
    stop.chunks.length > 8 && stop.chunks.every(({ length }) => length <= 1),
  'lines of more than 16 KB': ({ text }) => longestLine(text) > 16_384,
  'lines of more than 64 KB': ({ text }) => longestLine(text) > 65_536,
  'an ID with NUL': ({ text }) => /[\r\n]id: ?[^\r\n]*\0/.test(text),
  'an ID without an event': ({ before, reading }) =>
    reading.lastEventId !== before && reading.events.at(-1)?.lastEventId !== reading.lastEventId,
  'an ID kept from the previous connection': ({ before, reading }) =>
    before !== '' && reading.events[0]?.lastEventId === before,
  'a last event ID that is cleared': ({ before, reading }) =>
    before !== '' && reading.lastEventId === '',
  'an ID that is discarded with an unfinished event': ({ text }) =>
    /(\n\n|\r\r)id: ?[^\r\n]+[\r\n]*data:[^\r\n]*[\r\n]?$/.test(text),
  'retry, ignored': ({ text, reading }) =>
    /[\r\n]retry:/.test(text) && reading.reconnectionTime === undefined,
  'retry, obeyed': ({ reading }) => reading.reconnectionTime !== undefined,
  'unknown fields': ({ text }) => /[\r\n](Data|datax|dat|DATA)[:\r\n]/.test(text),
  comments: ({ reading }) => reading.comments.length > 0,
  'two spaces after the colon': ({ reading }) =>
    reading.events.some(({ data }) => String(data).startsWith(' ')),
  'data that is empty': ({ reading }) => reading.events.some(({ data }) => data === ''),
  'data of several lines': ({ reading }) =>
    reading.events.some(({ data }) => String(data).includes('\n')),
  ...Object.fromEntries(
    ['open', 'error', 'message', '__proto__', 'constructor', 'é🌊'].map((name) => [
      `events named ${name}`,
      ({ text, reading }: Sample) =>
        text.includes('event') && reading.events.some(({ type }) => type === name),
    ]),
  ),
}

/** Counts the ingredients of the streams. */
export class Tally {
  readonly counts = new Map(Object.keys(ingredients).map((name) => [name, 0]))
  streams = 0
  bytes = 0
  chunks = 0
  events = 0

  add({ stops }: Journey, { positions, readings }: ReferenceJourney): void {
    for (const [index, stop] of stops.entries()) {
      const reading = readings[index]
      if (stop === 'refused' || stop === shortRetry || !reading) continue
      const text = Buffer.concat(stop.chunks).toString('latin1')
      const sample = { text, stop, reading, before: positions[index]! }
      this.streams += 1
      this.bytes += text.length
      this.chunks += stop.chunks.length
      this.events += reading.events.length
      for (const [name, isIn] of Object.entries(ingredients))
        if (isIn(sample)) this.counts.set(name, this.counts.get(name)! + 1)
    }
  }

  get missing(): string[] {
    return [...this.counts].filter(([, count]) => count === 0).map(([name]) => name)
  }
}
