/** The server of all measurements, in a process of its own; prints its origin once it listens. */
import { type ServerResponse, createServer } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type StreamName, periodOf, streams } from './streams.ts'

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url!, 'http://localhost')
  const number = (name: string) => Number(searchParams.get(name) ?? 0)
  if (pathname === '/stream') {
    begin(response)
    const name = searchParams.get('stream') as StreamName
    void sendAll(response, name, number('events'), number('chunk'))
    return
  }
  response.writeHead(404).end()
})

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  console.log(`http://127.0.0.1:${port}`)
})

function begin(response: ServerResponse) {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
  })
  response.flushHeaders()
}

/**
 * Sends so many events in chunks of so many bytes, cut wherever they fall; with 0, one event a chunk. Chunks are framed
 * here, and made once: the server must not be what is measured.
 */
async function sendAll(
  response: ServerResponse,
  name: StreamName,
  count: number,
  chunkSize: number,
) {
  const socket = response.socket!
  const per = periodOf(name)
  const events = Array.from({ length: per }, (_, index) =>
    Buffer.from(`data: ${streams[name].data(index)}\n\n`),
  )
  const crlf = Buffer.from('\r\n')
  const frame = (bytes: Buffer) => [Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, crlf]
  const frameAll = (pieces: readonly Buffer[]) => {
    if (!chunkSize) return Buffer.concat(pieces.flatMap(frame))
    const bytes = Buffer.concat(pieces)
    const chunks: Buffer[] = []
    for (let at = 0; at < bytes.length; at += chunkSize)
      chunks.push(...frame(bytes.subarray(at, at + chunkSize)))
    return Buffer.concat(chunks)
  }
  const round = frameAll(events)
  const rest = frameAll(events.slice(0, count % per))
  const pieces = function* () {
    for (let sent = 0; sent + per <= count; sent += per) yield round
    if (rest.length) yield rest
    yield Buffer.from('0\r\n\r\n')
  }
  // A client that leaves early is no fault.
  await pipeline(Readable.from(pieces()), socket).catch(() => {})
}
