import { describe, expect, it, onTestFinished } from 'vitest'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
import { eventStream, inPieces } from '../support/byte-streams.ts'
import { collect } from '../support/client-probes.ts'
import { patternText } from '../support/pattern.ts'

type Cost = (self: { length: number }, args: unknown[], result: unknown) => number

const scanned: Cost = (self, [, from = 0], result) =>
  (result === -1 ? self.length : (result as number) + 1) - Number(from)
const whole: Cost = (self) => self.length
const made: Cost = (_, __, result) => (result as { length: number }).length
const given: Cost = (_, [text]) => (text as { length: number }).length

/** Methods that read or copy characters or bytes, and the cost of a call. */
const costs: [prototype: object, names: string[], cost: Cost][] = [
  [String.prototype, ['indexOf'], scanned],
  [String.prototype, ['lastIndexOf', 'includes', 'search', 'match', 'replace', 'split'], whole],
  [String.prototype, ['slice', 'substring', 'concat', 'trim'], made],
  [Array.prototype, ['join'], made],
  [RegExp.prototype, ['exec', 'test'], given],
  [TextDecoder.prototype, ['decode'], given],
]

/** Counts the characters and bytes read or copied from now until the test ends. */
function countWork(): () => number {
  let work = 0
  for (const [prototype, names, cost] of costs) {
    const methods = prototype as Record<string, (...args: unknown[]) => unknown>
    for (const name of names) {
      const original = methods[name]
      if (original === undefined) continue
      methods[name] = function (this: { length: number }, ...args) {
        const result: unknown = Reflect.apply(original, this, args)
        if (args.length > 0) work += cost(this, args, result) || 0
        return result
      }
      onTestFinished(() => void (methods[name] = original))
    }
  }
  return () => work
}

const encoder = new TextEncoder()
const lines = (count: number, eol: string) => `data: ${patternText(20)}${eol}`.repeat(count) + eol

const shapes: [name: string, chunkSize: number, make: (size: number) => string][] = [
  ['one line in small chunks', 64, (size) => `data: ${patternText(size)}\n\n`],
  ['one line in tiny chunks', 3, (size) => `data: ${patternText(size / 16)}\n\n`],
  ['one event of many lines in small chunks', 64, (size) => lines(size / 32, '\n')],
  [
    'one event of many lines that end in CR, in one chunk',
    Infinity,
    (size) => lines(size / 32, '\r'),
  ],
  ['one event of many lines that end in CRLF', 4096, (size) => lines(size / 32, '\r\n')],
  ['many events in one chunk', Infinity, (size) => 'id: 1\ndata: a\n\n'.repeat(size / 16)],
  [
    'many events with CRLF in one chunk',
    Infinity,
    (size) => 'id: 1\r\ndata: a\r\n\r\n'.repeat(size / 16),
  ],
  ['one comment in small chunks', 64, (size) => `: ${patternText(size)}\ndata: a\n\n`],
  ['one unknown line in small chunks', 64, (size) => `x: ${patternText(size)}\ndata: a\n\n`],
]

describe.each(shapes)('the work for a stream of %s', (_, chunkSize, make) => {
  it.each([
    ['streamEvents', (response: Response) => collect(streamEvents(response))],
    [
      'EventSourceClient',
      (response: Response) => {
        const options = { fetch: async () => response, onComment: () => {}, reconnect: false }
        return collect(new EventSourceClient('http://localhost/', options).events())
      },
    ],
  ])('grows at most linearly with the stream (%s)', async (__, read) => {
    const work = countWork()
    const measure = async (size: number) => {
      const bytes = encoder.encode(make(size))
      const response = eventStream(inPieces(bytes, Math.min(chunkSize, bytes.length)))
      const before = work()
      const events = await read(response)
      expect(events.length).toBeGreaterThan(0)
      return (work() - before) / bytes.length
    }
    const small = await measure(2 ** 15)
    const large = await measure(2 ** 18)
    // Each character is read a few times, regardless of the total.
    expect(large).toBeLessThan(small * 1.5)
    expect(large).toBeLessThan(16)
  })
})
