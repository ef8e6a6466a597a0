import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messages } from '../support/client-probes.ts'
import { readByReference } from './support/reference-parser.ts'
import { decodeByReference } from './support/reference-utf8.ts'
import { noise } from './support/stream-arbitraries.ts'

const encoder = new TextEncoder()
const read = (text: string) => readByReference(encoder.encode(text))

describe('the reference with the examples of the standard', () => {
  it('joins data lines', () => {
    const { events } = read('data: YHOO\ndata: +2\ndata: 10\n\n')
    expect(events).toEqual(messages('YHOO\n+2\n10'))
  })

  it('collects comments, clears an ID and drops an unfinished event', () => {
    const { comments, events } = read(
      ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n',
    )
    expect(comments).toEqual(['test stream'])
    expect(events).toEqual([
      { type: 'message', data: 'first event', lastEventId: '1' },
      { type: 'message', data: 'second event', lastEventId: '' },
    ])
  })

  it('reads data without a value as an empty line', () => {
    expect(read('data\n\ndata\ndata\n\ndata:').events).toEqual(messages('', '\n'))
  })

  it('ignores one space after the colon', () => {
    expect(read('data:test\n\ndata: test\n\n').events).toEqual(messages('test', 'test'))
  })
})

describe('the reference across streams', () => {
  it('keeps the last event ID and the reconnection time', () => {
    const before = { lastEventId: '7', reconnectionTime: 5n }
    expect(readByReference(encoder.encode('data\n\nid: 8\nretry: 05\n'), before)).toEqual({
      events: [{ type: 'message', data: '', lastEventId: '7' }],
      comments: [],
      lastEventId: '7',
      reconnectionTime: 5n,
    })
  })

  it.each(['', ' 1', '+1', '-1', '1.0', '0x1', '1e3', '１', '1 '])(
    'ignores %j as a reconnection time',
    (value) => {
      expect(read(`retry:${value && ` ${value}`}\n`).reconnectionTime).toBe(undefined)
    },
  )
})

describe('the reference’s UTF-8', () => {
  it('matches TextDecoder for random bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .array(noise, { maxLength: 12 })
        .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part]))),
      fc.string({ unit: 'binary' }).map((text) => encoder.encode(text)),
    )
    fc.assert(
      fc.property(bytes, (given) => {
        expect(decodeByReference(given)).toBe(new TextDecoder().decode(given))
      }),
      { numRuns: 5000 },
    )
  })
})
