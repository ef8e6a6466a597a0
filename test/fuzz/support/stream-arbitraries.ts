import * as fc from 'fast-check'

const encoder = new TextEncoder()

/** Streams with everything in them that parsers have been wrong about. Short, so that each way to cut them is tried. */
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

const names = [
  'data',
  'event',
  'id',
  'retry',
  '',
  'Data',
  'dat',
  'datax',
  'data ',
  'eventually',
  'x',
  '\uFEFFdata',
]
const eols = ['\n', '\r', '\r\n', '\n\n', '\r\r', '\r\n\r\n', '\n\r', '\r\n\r', '']

const value = fc.oneof(
  fc.constantFrom(
    '',
    '7',
    '03000',
    '-1',
    '1e3',
    '\0',
    ':',
    ' a',
    'é',
    '中',
    '🌊',
    'ï»¿',
    '\uFEFF',
    '\u2028',
  ),
  fc.string({ unit: fc.constantFrom('a', ' ', ':', '0', 'é', '🌊', '\0', '\uFEFF'), maxLength: 8 }),
)

const line = fc
  .tuple(
    fc.constantFrom(...names),
    fc.constantFrom('', ':', ': ', ':  ', ' :'),
    value,
    fc.constantFrom(...eols),
  )
  .map((parts) => encoder.encode(parts.join('')))

/** Bytes that are no characters, or halves of some. */
const noise = fc
  .constantFrom(
    [0xff],
    [0xc3],
    [0xe2, 0x82],
    [0xf0, 0x9f],
    [0x80],
    [0xef],
    [0xef, 0xbb],
    [0xef, 0xbb, 0xbf],
  )
  .map((bytes) => Uint8Array.from(bytes))

/** Streams of lines, mostly of fields, with some noise. */
export const streamBytes = fc
  .array(fc.oneof({ arbitrary: line, weight: 8 }, { arbitrary: noise, weight: 1 }), {
    maxLength: 24,
  })
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])))

/** A stream, and the places to cut it at. */
export const cutStream = streamBytes.chain((bytes) =>
  fc.record({
    bytes: fc.constant(bytes),
    cuts: fc.oneof(
      fc.constant(Array.from({ length: bytes.length }, (_, index) => index)),
      fc.constant(Array.from({ length: Math.ceil(bytes.length / 2) }, (_, index) => index * 2)),
      fc.array(fc.nat({ max: bytes.length }), { maxLength: 12 }),
    ),
  }),
)
