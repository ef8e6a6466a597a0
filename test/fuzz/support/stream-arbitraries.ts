import * as fc from 'fast-check'
import { cutAt } from '../../support/byte-streams.ts'

const encoder = new TextEncoder()

/** Short streams with everything that parsers have handled wrong, so that each way to cut them can be tested. */
export const corpus: readonly Uint8Array<ArrayBuffer>[] = [
  'data:a\r\r\n\n',
  'data\r\n\r\n\r',
  '\uFEFF\uFEFFdata:\n',
  '\uFEFFdata:é\n\n',
  '\uFEFF\r\ndata\r\r',
  'ï»¿data\n\n',
  'data:🌊\n\n',
  ':c\r\ndata\n\n',
  'id:1\n\nid\n\n',
  'id:\0\ndata\n\n',
  'retry:7\rx',
  'datax\ndata\n\n',
  'd\nda\ndat\n\n',
  'x\r:\rdata\r\r',
].map((text) => encoder.encode(text))

const separators = [':', ':', ': ', ': ', ':  ', ':\t', ' :', '']
const lineEnds = ['\n', '\n', '\r', '\r\n', '\r\n', '']
const blankLines = ['\n\n', '\r\r', '\r\n\r\n', '\n\r', '\r\n\r', '\r\n\n', '\r\r\n']
const eols = fc.constantFrom(...lineEnds, ...blankLines)

const texts = fc.oneof(
  fc.constantFrom(
    ...['', 'a', ' a', '  ', '\t', ':', ': ', '\0', 'a\0b', '\\n', 'x'.repeat(100)],
    ...['é', '中', '🌊', 'ï»¿', '\uFEFF', '\uFEFF\uFEFF', '\u2028', '\u0085', '\v\f', '\uFFFD'],
  ),
  fc.string({ unit: fc.constantFrom('a', ' ', ':', '0', 'é', '🌊', '\0', '\uFEFF'), maxLength: 8 }),
)

/** Event names of a server, including names of the platform's events and of properties that every object has. */
export const eventNames = [
  ...['tick', 'message', 'open', 'error', 'close', 'Message', 'message ', '', '0', 'a:b'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'é🌊', '\0', '\uFEFF'],
]

const ids = [
  ...[
    '',
    '',
    '1',
    '2',
    '10',
    'é',
    '中🌊',
    'a:b',
    'a b',
    ' before',
    'after ',
    'a\tb',
    '"',
    '\uFEFF',
  ],
  ...['\0', 'a\0', '\0b', '\u0001', 'a\u007F', '\uFFFD', 'x'.repeat(1024)],
]

const noRetries = ['-1', '+1', '1.5', '1e3', '0x10', '1_0', '1 ', '1\0', '１', '٣', 'x']
const shortRetries = ['0', '1', '7', '0003', '20', '100']
const longRetries = ['10000', '2147483648', '18446744073709551616', '9'.repeat(400)]

const unknownNames = [
  ...['Data', 'dat', 'datax', 'data ', 'data\0', ' data', '\uFEFFdata', 'DATA', 'd'],
  ...['eventually', 'Id', 'ide', 'retries', 'Retry', 'x', '\0', '🌊', '__proto__'],
]

/** Invalid UTF-8: partial characters, overlong forms, surrogates and code points above the last. */
export const noise = fc
  .constantFrom(
    ...[[0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f], [0xf0, 0x9f, 0x8c], [0x80], [0xc0, 0x8a]],
    ...[
      [0xed, 0xa0, 0x80],
      [0xed, 0xbf, 0xbf],
      [0xf4, 0x90, 0x80, 0x80],
      [0xe0, 0x80, 0x8a],
    ],
    ...[[0xef], [0xef, 0xbb], [0xef, 0xbb, 0xbf], [0xc3, 0xa9], [0x8a]],
  )
  .map((bytes) => Uint8Array.from(bytes))

/** Lines around the sizes of chunks in engines and sockets. */
const lengths = [511, 512, 513, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537]

export interface StreamTraits {
  /** For real time and HTTP: no long waits, and no ID that is too long for a header. */
  readonly isOnWire: boolean
}

/** One piece of a stream, most often a line. */
function pieceOf({ isOnWire }: StreamTraits): fc.Arbitrary<Uint8Array> {
  const field = (name: string, values: fc.Arbitrary<string>) =>
    fc
      .tuple(fc.constantFrom(...separators), values, eols)
      .map(([separator, value, eol]) => encoder.encode(`${name}${separator}${value}${eol}`))
  const oneOf = (values: readonly string[]) => fc.constantFrom(...values)
  const retries = [...noRetries, ...shortRetries, ...(isOnWire ? [] : ['', ...longRetries])]
  const longNames = ['data:', 'event:', ':', 'x', 'datax:', 'data', ...(isOnWire ? [] : ['id:'])]
  const event = fc
    .tuple(oneOf(['', 'id:1', 'id: é', 'event:tick', 'id']), texts, oneOf(['\n', '\r', '\r\n']))
    .map(([first, data, eol]) => encoder.encode(`${first && first + eol}data:${data}${eol}${eol}`))
  const odd = fc
    .tuple(oneOf(unknownNames), oneOf(separators), texts, eols)
    .map((parts) => encoder.encode(parts.join('')))
  const long = fc
    .tuple(oneOf(longNames), fc.constantFrom(...lengths), oneOf(['x', 'é', '🌊']), eols)
    .map(([name, length, unit, eol]) => {
      const start = encoder.encode(name)
      const bytes = encoder.encode(unit)
      // Enough to fill the size; a longer character then crosses its end.
      const count = Math.ceil((length - start.length) / bytes.length)
      return encoder.encode(`${name}${unit.repeat(count)}${eol}`)
    })
  return fc.oneof(
    { arbitrary: field('data', texts), weight: 300 },
    { arbitrary: event, weight: 200 },
    { arbitrary: field('event', oneOf(eventNames)), weight: 150 },
    { arbitrary: field('id', oneOf(ids)), weight: 150 },
    { arbitrary: odd, weight: 100 },
    { arbitrary: noise, weight: 80 },
    { arbitrary: field('retry', oneOf(retries)), weight: 60 },
    { arbitrary: field('', texts), weight: 60 },
    { arbitrary: oneOf(blankLines).map((text) => encoder.encode(text)), weight: 50 },
    { arbitrary: long, weight: 1 },
    // Rare, since Chromium then waits for three seconds.
    { arbitrary: field('retry', fc.constant('')), weight: 1 },
  )
}

const starts = fc
  .constantFrom(
    ...[[], [], [], [], [0xef, 0xbb, 0xbf], [0xef, 0xbb, 0xbf], [0xef, 0xbb], [0xef], [0x0a]],
    ...[
      [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf],
      [0xef, 0xbb, 0xbf, 0x0a],
      [0xef, 0xbb, 0xbf, 0x0d],
      [0xef, 0xef, 0xbb, 0xbf],
      [0x0d, 0xef, 0xbb, 0xbf],
    ],
  )
  .map((bytes) => Uint8Array.from(bytes))

/** Streams of lines, mostly of fields, with some noise. */
function streamBytes(traits: StreamTraits): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc
    .tuple(starts, fc.array(pieceOf(traits), { maxLength: 24 }))
    .map(([start, pieces]) => join([start, ...pieces]))
}

/** Offsets to cut streams that are too long for a chunk per byte. */
const sizes = [1000, 16_384, 65_536]
const longest = 1024

/** The ways to cut a stream. Over HTTP, each chunk is a separate write, so few cuts are more frequent than many. */
const cuttingsOf = ({ isOnWire }: StreamTraits) =>
  fc.oneof(
    { arbitrary: fc.constant('nowhere' as const), weight: isOnWire ? 4 : 1 },
    { arbitrary: fc.constantFrom(1, 2, 3), weight: 2 },
    { arbitrary: fc.constant('where it hurts' as const), weight: 2 },
    {
      arbitrary: fc.array(fc.nat({ max: 0xffff }), { minLength: 1, maxLength: 12 }),
      weight: isOnWire ? 12 : 4,
    },
  )

/** A stream, cut somewhere. */
export function cutStream(traits: StreamTraits): fc.Arbitrary<Uint8Array<ArrayBuffer>[]> {
  return fc
    .tuple(streamBytes(traits), cuttingsOf(traits))
    .map(([bytes, cutting]) => cutAt(bytes, placesOf(bytes, cutting)))
}

function placesOf(
  bytes: Uint8Array,
  cutting: number | number[] | 'nowhere' | 'where it hurts',
): number[] {
  if (cutting === 'nowhere') return []
  // Two at one place make an empty chunk.
  if (Array.isArray(cutting)) return cutting.map((place) => place % (bytes.length + 1))
  const isLong = bytes.length > longest
  if (cutting === 'where it hurts' && !isLong)
    return [...bytes.keys()].filter((at) => bytes[at - 1] === 0x0d || bytes[at]! >= 0x80)
  const step = isLong ? sizes[bytes.length % sizes.length]! : Number(cutting)
  return Array.from({ length: Math.floor(bytes.length / step) }, (_, index) => (index + 1) * step)
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
