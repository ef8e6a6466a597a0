import { connect, type Socket } from 'node:net'

/** A raw response, for tests that check every byte. Node only. */
export interface RawResponse {
  socket: Socket
  /** The status line and the headers, once they have arrived. */
  head: Promise<string>
  /** The bytes of each read of the socket, without the head. */
  reads: Buffer[]
  /** Resolves once that text has arrived. */
  has(text: string): Promise<void>
  /** How the connection ended, and the body by then. */
  over: Promise<{ how: 'closed' | 'reset'; body: Buffer }>
}

interface RawRequest {
  method?: string
  headers?: Record<string, string>
  body?: string
}

/** Sends one request and records the response undecoded. */
export function rawRequest(href: string, request: RawRequest = {}): RawResponse {
  const url = new URL(href)
  const body = Buffer.from(request.body ?? '')
  const headers = {
    host: url.host,
    // The server closes the connection after a complete response, so that `over` resolves.
    connection: 'close',
    'content-length': String(body.length),
    ...request.headers,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const method = request.method ?? 'GET'
  const socket = connect(Number(url.port), url.hostname)
  socket.write(`${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
  socket.write(body)

  const reads: Buffer[] = []
  const checks = new Set<() => void>()
  let head: string | undefined
  let start = Buffer.alloc(0)
  socket.on('data', (bytes: Buffer) => {
    if (head !== undefined) reads.push(bytes)
    else {
      start = Buffer.concat([start, bytes])
      const end = start.indexOf('\r\n\r\n')
      if (end === -1) return
      head = start.toString('latin1', 0, end)
      if (start.length > end + 4) reads.push(start.subarray(end + 4))
    }
    for (const check of checks) check()
  })
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!holds()) return
        checks.delete(check)
        resolve()
      }
      checks.add(check)
      check()
    })
  let how: 'closed' | 'reset' = 'closed'
  socket.on('error', () => (how = 'reset'))
  return {
    socket,
    reads,
    head: until(() => head !== undefined).then(() => head ?? ''),
    has: (text) => until(() => Buffer.concat(reads).includes(text)),
    over: new Promise((resolve) => {
      socket.once('close', () => resolve({ how, body: Buffer.concat(reads) }))
    }),
  }
}

/** The chunks of a body in chunked coding, and whether it is complete. */
export function decodeChunked(body: Buffer): { chunks: Buffer[]; complete: boolean } {
  const chunks: Buffer[] = []
  for (let at = 0; ;) {
    const lineEnd = body.indexOf('\r\n', at)
    if (lineEnd === -1) return { chunks, complete: false }
    const length = Number.parseInt(body.toString('latin1', at, lineEnd), 16)
    if (length === 0) return { chunks, complete: true }
    const chunk = body.subarray(lineEnd + 2, lineEnd + 2 + length)
    chunks.push(chunk)
    if (chunk.length < length) return { chunks, complete: false }
    at = lineEnd + 2 + length + 2
  }
}
