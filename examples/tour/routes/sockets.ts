import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { Problem, parse } from '../../server/problem.ts'
import { type FromServer, type Post, address, heartbeat, toServer } from '../schemas.ts'
import type { Conversation } from './conversation.ts'
import type { PageHoldings } from './page-holdings.ts'

/** Bytes that may be buffered for a slow client. */
const maxBuffered = 1_000_000

/** A rejected message may have a key, which identifies it to its sender. */
const withKey = z.object({ key: z.string().max(64) })

/** The conversation over WebSockets. This file does by hand the work of HTTP, `EventSource` and the router. */
export class Sockets {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 16_384 })
  readonly #conversation: Conversation
  readonly #holdings: PageHoldings
  readonly #beats: ReturnType<typeof setInterval>
  /** Sockets that have not answered the last ping. */
  readonly #silent = new WeakSet<WebSocket>()

  constructor(conversation: Conversation, holdings: PageHoldings) {
    this.#conversation = conversation
    this.#holdings = holdings
    this.#beats = setInterval(() => this.#beat(), heartbeat)
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    try {
      const channel = readAddress(request)
      this.#server.handleUpgrade(request, socket, head, (opened) => this.#serve(opened, channel))
    } catch (error) {
      reject(socket, toProblem(error))
    }
  }

  close(): void {
    clearInterval(this.#beats)
    for (const socket of this.#server.clients) socket.terminate()
  }

  #serve(socket: WebSocket, channel: string): void {
    const closed = new AbortController()
    socket.on('close', () => closed.abort())
    // After a protocol error or a message that is too large, ws closes the connection with a reason.
    socket.on('error', () => {})
    socket.on('pong', () => this.#silent.delete(socket))
    this.#holdings.hold(channel, 'sockets', closed.signal)
    let isListening = false

    socket.on('message', (data, isBinary) => {
      let key: string | undefined
      try {
        const input = readJson(data, isBinary)
        key = withKey.safeParse(input).data?.key
        const message = parse(toServer, input, 'the message')
        if (message.type === 'post') {
          const number = this.#conversation.add(channel, message.key, message.text)
          return send(socket, { type: 'stored', key: message.key, number })
        }
        const { after } = message
        if (isListening) throw new Problem(409, 'The position was sent before')
        if (after > this.#conversation.newest(channel))
          throw new Problem(409, 'The position is newer than the newest post; start from 0')
        isListening = true
        const deliver = (post: Post) => send(socket, { type: 'post', ...post })
        this.#conversation.follow(channel, after, deliver, closed.signal)
        send(socket, { type: 'beat' })
      } catch (error) {
        const { status, message, issues } = toProblem(error)
        send(socket, { type: 'problem', status, error: message, issues: [...issues], key })
      }
    })
  }

  /** Closes sockets that have not answered the last ping, and pings the others. Pages cannot see pings, so they also get
   * a message. */
  #beat(): void {
    for (const socket of this.#server.clients) {
      if (this.#silent.has(socket)) {
        socket.terminate()
        continue
      }
      this.#silent.add(socket)
      socket.ping()
      send(socket, { type: 'beat' })
    }
  }
}

/** The channel of the page. Browsers allow WebSockets from any origin, so other origins are rejected here. */
function readAddress(request: IncomingMessage): string {
  const { origin, host = '' } = request.headers
  // Only browsers send this header.
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
    throw new Problem(403, 'Pages of other origins are not allowed')
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  if (pathname !== '/tour/api/socket') throw new Problem(404, `There is no WebSocket ${pathname}`)
  return parse(address, Object.fromEntries(searchParams), 'the address').channel
}

function readJson(data: RawData, isBinary: boolean): unknown {
  if (isBinary) throw new Problem(400, 'The message is not text')
  try {
    return JSON.parse(String(data))
  } catch {
    throw new Problem(400, 'The message is not JSON')
  }
}

function send(socket: WebSocket, message: FromServer): void {
  if (socket.bufferedAmount > maxBuffered) socket.terminate()
  else socket.send(JSON.stringify(message))
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  console.error(error)
  return new Problem(500, 'The server failed; its log says why')
}

/** Sends an HTTP response, which pages cannot read: to them, the connection failed. */
function reject(socket: Duplex, { status, message, issues }: Problem): void {
  const body = JSON.stringify({ error: message, issues })
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
