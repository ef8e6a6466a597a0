import { randomBytes } from 'node:crypto'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { type Answer, type Pieces, answerWith, head, pour, repeat, whole } from './raw-server.ts'

/** One attack by a server, and its allowed cost. */
export interface Input {
  name: string
  answer: Answer
  /** Of the client; in JSON. */
  options?: {
    maxBufferSize?: number
    connectTimeout?: number
    idleTimeout?: number
    withComments?: boolean
  }
  /** The error's code, or the reason for which the client closes. */
  outcome: string
  /** The most megabytes of memory above those of a client with one small event. */
  megabytes: number
  /** The most seconds of processor time above the same. */
  seconds: number
  events?: number
  comments?: number
}

const mebi = 2 ** 20
/** The size of input that a client would read forever: larger than any limit if it were kept. */
const offered = 192 * mebi
/** For attacks that no buffer may hold: the default is 16 times larger. */
const small = { maxBufferSize: mebi }

/** These pieces, one after the other. */
function each(pieces: Iterable<string | Uint8Array>): Pieces {
  const iterator = pieces[Symbol.iterator]()
  return () => {
    const { done, value } = iterator.next()
    return done ? undefined : Buffer.from(value)
  }
}

function* numbered(count: number, make: (number: number) => string) {
  for (let number = 0; number < count; number += 1) yield make(number)
}

/** A compressed body that grows to 128 MiB. */
function bomb(start: string, coding: 'gzip' | 'br', filling = 'x'): Answer {
  return (socket) => {
    const body = Buffer.concat([Buffer.from(start), Buffer.alloc(128 * mebi, filling)])
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }
    const packed =
      coding === 'gzip' ? gzipSync(body, { level: 1 }) : brotliCompressSync(body, quality)
    answerWith('', () => each([packed]), { headers: { 'content-encoding': coding } })(socket, never)
  }
}
const never = { number: 0, path: '', head: '' }

/** The baseline: the cost of a process without an attack. */
export const harmless: Input = {
  name: 'one small event',
  answer: answerWith('data: x\n\n', () => each([])),
  outcome: 'ended',
  megabytes: 0,
  seconds: 0,
  events: 1,
}

export const inputs: readonly Input[] = [
  {
    name: 'an endless line',
    answer: answerWith('data: ', () => repeat('x')),
    outcome: 'buffer-limit',
    megabytes: 128,
    seconds: 2,
  },
  {
    name: 'an endless line of wide characters',
    answer: answerWith('data: ', () => repeat('中')),
    outcome: 'buffer-limit',
    megabytes: 192,
    seconds: 2,
  },
  {
    name: 'an endless line in chunks of two bytes',
    answer: (socket) => {
      socket.write(head('200 OK', { 'transfer-encoding': 'chunked' }))
      socket.write('6\r\ndata: \r\n')
      pour(socket, repeat('2\r\nxx\r\n'))
    },
    options: small,
    outcome: 'buffer-limit',
    megabytes: 128,
    seconds: 3,
  },
  {
    name: 'an endless event',
    answer: answerWith('', () => repeat(`data: ${'x'.repeat(1000)}\n`)),
    outcome: 'buffer-limit',
    megabytes: 128,
    seconds: 2,
  },
  {
    name: 'an endless event of empty lines',
    answer: answerWith('', () => repeat('data:\n')),
    options: small,
    outcome: 'buffer-limit',
    megabytes: 128,
    seconds: 4,
  },
  {
    name: 'an endless comment',
    answer: answerWith(':', () => repeat('x', offered)),
    outcome: 'ended',
    megabytes: 128,
    seconds: 2,
  },
  {
    name: 'an endless comment with onComment',
    answer: answerWith(':', () => repeat('x', offered)),
    options: { ...small, withComments: true },
    outcome: 'ended',
    megabytes: 128,
    seconds: 2,
  },
  {
    name: 'five million comments',
    answer: answerWith('', () => repeat(':\n', 1e7)),
    options: { withComments: true },
    outcome: 'ended',
    megabytes: 96,
    seconds: 3,
    comments: 5e6,
  },
  {
    name: 'five million unknown fields',
    answer: answerWith('', () => repeat('x\n', 1e7)),
    outcome: 'ended',
    megabytes: 96,
    seconds: 3,
  },
  {
    name: 'a million known and unknown fields without an event',
    answer: answerWith('', () => repeat('id:1\nevent:a\nretry:1\nretry:x\nid\nx:y\n', 6e6)),
    outcome: 'ended',
    megabytes: 96,
    seconds: 2,
  },
  {
    name: 'a million IDs without data',
    answer: answerWith('', () => repeat('id:1\n\n', 6e6)),
    outcome: 'ended',
    megabytes: 96,
    seconds: 3,
  },
  {
    name: 'a hundred events, each with an ID of a megabyte',
    answer: answerWith('', () =>
      each(numbered(100, (n) => `id: ${n}${'x'.repeat(1e6)}\ndata: x\n\n`)),
    ),
    options: { maxBufferSize: 2 * mebi },
    outcome: 'ended',
    megabytes: 256,
    seconds: 4,
    events: 100,
  },
  {
    name: 'a million different event names',
    answer: answerWith('', () =>
      each(
        numbered(1000, (n) => {
          const names = Array.from({ length: 1000 }, (_, k) => `event: ${n * 1000 + k}\ndata\n\n`)
          return names.join('')
        }),
      ),
    ),
    outcome: 'ended',
    megabytes: 96,
    seconds: 3,
    events: 1e6,
  },
  {
    name: 'NUL characters only',
    answer: answerWith('', () => repeat('\0', offered)),
    outcome: 'ended',
    megabytes: 128,
    seconds: 2,
  },
  {
    name: 'endless NUL characters in an event',
    answer: answerWith('data:', () => repeat('\0')),
    options: small,
    outcome: 'buffer-limit',
    megabytes: 96,
    seconds: 1,
  },
  {
    name: 'endless invalid UTF-8 in an event',
    answer: answerWith('data:', () => repeat(Buffer.from([0xff, 0xc3, 0xe2, 0x82]))),
    options: small,
    outcome: 'buffer-limit',
    megabytes: 96,
    seconds: 1,
  },
  {
    name: 'noise',
    answer: answerWith('', () => repeat(randomBytes(mebi), offered / 16)),
    outcome: 'ended',
    megabytes: 128,
    seconds: 3,
  },
  {
    name: 'a gzip bomb in one event',
    answer: bomb('data: ', 'gzip'),
    options: small,
    outcome: 'buffer-limit',
    megabytes: 96,
    seconds: 2,
  },
  {
    name: 'a brotli bomb in one event',
    answer: bomb('data: ', 'br'),
    options: small,
    outcome: 'buffer-limit',
    megabytes: 128,
    seconds: 2,
  },
  {
    name: 'a gzip bomb in one comment',
    answer: bomb(':', 'gzip'),
    outcome: 'ended',
    megabytes: 96,
    seconds: 5,
  },
  {
    name: 'a body compressed twenty times',
    answer: (socket, request) => {
      let body: Buffer = Buffer.from('data: x\n\n')
      for (let times = 0; times < 20; times += 1) body = gzipSync(body)
      const headers = { 'content-encoding': Array(20).fill('gzip').join(', ') }
      answerWith('', () => each([body]), { headers })(socket, request)
    },
    outcome: 'network',
    megabytes: 96,
    seconds: 1,
  },
  {
    name: 'an endless header',
    answer: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx: ')
      pour(socket, repeat('x'))
    },
    outcome: 'network',
    megabytes: 96,
    seconds: 1,
  },
  {
    name: 'endless headers',
    answer: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      pour(socket, repeat('x: y\r\n'))
    },
    outcome: 'network',
    megabytes: 96,
    seconds: 1,
  },
  {
    name: 'endless early hints',
    answer: (socket) => pour(socket, repeat('HTTP/1.1 103 Early Hints\r\n\r\n')),
    options: { connectTimeout: 500 },
    outcome: 'connect-timeout',
    megabytes: 128,
    seconds: 2,
  },
  {
    name: 'an endless chunk extension',
    answer: (socket) => {
      socket.write(`${head('200 OK', { 'transfer-encoding': 'chunked' })}1;x=`)
      pour(socket, repeat('x'))
    },
    options: { idleTimeout: 500 },
    outcome: 'idle-timeout',
    megabytes: 128,
    seconds: 2,
  },
  {
    name: 'endless trailers',
    answer: (socket) => {
      socket.write(`${head('200 OK', { 'transfer-encoding': 'chunked' })}1\r\n:\r\n0\r\n`)
      pour(socket, repeat('x: y\r\n'))
    },
    outcome: 'network',
    megabytes: 96,
    seconds: 1,
  },
  {
    name: 'an error with an endless body',
    answer: answerWith('', () => repeat('x'), { status: '404 Not Found' }),
    outcome: 'http',
    megabytes: 96,
    seconds: 1,
  },
  {
    name: 'a status of ten thousand characters',
    answer: (socket) => void socket.write(whole('', `404 ${'x'.repeat(10_000)}`)),
    outcome: 'http',
    megabytes: 96,
    seconds: 1,
  },
]
