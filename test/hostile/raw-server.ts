import { once } from 'node:events'
import { type AddressInfo, type Socket, createServer } from 'node:net'

/** One raw request. */
export interface RawRequest {
  /** From 1. */
  readonly number: number
  /** The path and the query. */
  readonly path: string
  /** The request line and the headers, in Latin-1. */
  readonly head: string
}

/** Answers a request with bytes, or ignores it. */
export type Answer = (socket: Socket, request: RawRequest) => void

export interface RawServer extends AsyncDisposable {
  readonly origin: string
  readonly requests: readonly RawRequest[]
}

/** A server on the loopback that sends any bytes: no library enforces HTTP. */
export async function listen(answer: Answer): Promise<RawServer> {
  const sockets = new Set<Socket>()
  const requests: RawRequest[] = []
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A client that aborts resets the connection.
    socket.on('error', () => {})
    let read = ''
    socket.on('data', (bytes) => {
      read += bytes.toString('latin1')
      const end = read.indexOf('\r\n\r\n')
      if (end === -1) return
      const text = read.slice(0, end)
      read = ''
      const request = { number: requests.length + 1, path: text.split(' ')[1] ?? '', head: text }
      requests.push(request)
      answer(socket, request)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

/** Pieces of bytes, generated on demand. */
export type Pieces = () => Uint8Array | undefined

/** Writes as long as the other side reads, and then the end, if there is one. */
export function pour(socket: Socket, pieces: Pieces, last = ''): void {
  const write = () => {
    for (;;) {
      if (socket.destroyed) return
      const bytes = pieces()
      if (!bytes) return void socket.write(last)
      if (!socket.write(bytes)) return void socket.once('drain', write)
    }
  }
  write()
}

/** Repeats the bytes, forever or up to a size. */
export function repeat(piece: string | Uint8Array, bytes = Infinity): Pieces {
  const one = Buffer.from(piece)
  // In pieces large enough for a write.
  const many = Buffer.concat(Array(Math.max(1, Math.floor(65_536 / one.length))).fill(one))
  let left = bytes
  return () => {
    if (left <= 0) return undefined
    left -= many.length
    return many
  }
}

/** A response's head. */
export function head(status = '200 OK', headers: Record<string, string> = {}): string {
  const all = { 'content-type': 'text/event-stream', ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`
}

/** A whole response. */
export function whole(body: string, status?: string, headers?: Record<string, string>): string {
  return head(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) }) + body
}

/** Answers with a stream of the start and these pieces, each as an HTTP chunk. */
export function answerWith(
  start: string,
  makePieces: () => Pieces,
  { status, headers }: { status?: string; headers?: Record<string, string> } = {},
): Answer {
  return (socket) => {
    socket.write(head(status, { ...headers, 'transfer-encoding': 'chunked' }))
    if (start) socket.write(inChunk(Buffer.from(start)))
    const pieces = makePieces()
    const chunks = () => {
      const piece = pieces()
      return piece && inChunk(piece)
    }
    pour(socket, chunks, '0\r\n\r\n')
  }
}

function inChunk(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ])
}
