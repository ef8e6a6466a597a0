import { patternText } from '../../pattern.ts'
import type { Exchange, Routes } from '../exchange.ts'

export const sizeRoutes: Routes = {
  '/huge-event': {
    about: 'One event with bytes=5000000 of data, in chunks=1 writes',
    params: ['bytes', 'chunks', 'ending'],
    handle: async (exchange) => {
      const data = patternText(exchange.number('bytes', 5_000_000))
      const body = Buffer.from(`data: ${data}\n\n`)
      await send(exchange, pieces(body, Math.ceil(body.length / exchange.number('chunks', 1))))
    },
  },
  '/long-line': {
    about: 'The same with bytes=10000000, in chunks of size=64',
    params: ['bytes', 'size', 'ending'],
    handle: async (exchange) => {
      const data = patternText(exchange.number('bytes', 10_000_000))
      await send(exchange, pieces(Buffer.from(`data: ${data}\n\n`), exchange.number('size', 64)))
    },
  },
  '/endless': {
    about:
      'bytes=∞ of what=line|event|comment|comments|field|fields that does not end; where it does, the event "after" follows',
    params: ['what', 'bytes', 'ending'],
    handle: async (exchange) => {
      const limit = exchange.number('bytes', Infinity)
      await send(exchange, endless(exchange.param('what', 'line'), limit))
    },
  },
}

async function send(exchange: Exchange, chunks: Iterable<Uint8Array>): Promise<void> {
  exchange.open()
  await exchange.connection.writeAll(chunks)
  exchange.connection.finish(exchange.ending())
}

function* pieces(body: Buffer, size: number): Generator<Uint8Array> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size)
}

const shapes: Record<string, { start: string; line: string }> = {
  line: { start: 'data: ', line: '' },
  event: { start: '', line: 'data: ' },
  comment: { start: ': ', line: '' },
  comments: { start: '', line: ': ' },
  field: { start: 'unknown: ', line: '' },
  fields: { start: '', line: 'unknown: ' },
}

function* endless(what: string, limit: number): Generator<Uint8Array> {
  const { start, line } = shapes[what] ?? { start: '', line: '' }
  const piece = Buffer.from(
    line === '' ? patternText(16_384) : `${line}${patternText(1000)}\n`.repeat(16),
  )
  if (start !== '') yield Buffer.from(start)
  for (let sent = 0; sent < limit; sent += piece.length) yield piece
  yield Buffer.from(`${line === '' ? '\n' : ''}\ndata: after\n\n`)
}
