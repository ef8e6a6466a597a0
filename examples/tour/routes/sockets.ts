import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { Problem, parse } from '../../server/problem.ts'
import { type FromServer, type Said, address, heartbeat, toServer } from '../schemas.ts'
import type { Conversation } from './conversation.ts'
import type { PageHoldings } from './page-holdings.ts'

/** What may wait to be sent to a client that reads slowly, in bytes. */
const mostWaiting = 1_000_000

/** Also a message that is refused may have a key, by which its sender knows it. */
const withKey = z.object({ key: z.string().max(64) })

/** The conversation over WebSockets: all that HTTP, `EventSource` and the router do elsewhere is done here. */
export class Sockets {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 16_384 })
  readonly #conversation: Conversation
  readonly #holdings: PageHoldings
  readonly #beats: ReturnType<typeof setInterval>
  /** Those that have not answered the last ping. */
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
      refuse(socket, toProblem(error))
    }
  }

  close(): void {
    clearInterval(this.#beats)
    for (const socket of this.#server.clients) socket.terminate()
  }

  #serve(socket: WebSocket, channel: string): void {
    const closed = new AbortController()
    socket.on('close', () => closed.abort())
    // What breaks the protocol, a message that is too large for one: ws closes the connection, and says why.
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
        if (message.type === 'say') {
          const number = this.#conversation.say(channel, message.key, message.text)
          return send(socket, { type: 'stored', key: message.key, number })
        }
        const { after } = message
        if (isListening) throw new Problem(409, 'The place was said before')
        if (after > this.#conversation.newest(channel))
          throw new Problem(409, 'The place is newer than all there is; start from 0')
        isListening = true
        const tell = (said: Said) => send(socket, { type: 'said', ...said })
        this.#conversation.listen(channel, after, tell, closed.signal)
        send(socket, { type: 'beat' })
      } catch (error) {
        const { status, message, issues } = toProblem(error)
        send(socket, { type: 'problem', status, error: message, issues: [...issues], key })
      }
    })
  }

  /** Drops whoever has not answered the last ping, and pings the others. A page cannot see a ping: it gets a message. */
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

/** The channel of the page that asks. Any page of the world may open a WebSocket to us: only our own are let in. */
function readAddress(request: IncomingMessage): string {
  const { origin, host = '' } = request.headers
  // Without the header it is no browser that asks.
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
    throw new Problem(403, 'Pages of another origin are not let in')
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
  if (socket.bufferedAmount > mostWaiting) socket.terminate()
  else socket.send(JSON.stringify(message))
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  console.error(error)
  return new Problem(500, 'The server failed; its log says why')
}

/** Answers as HTTP does, since it is HTTP still. A page cannot read it: to it, the connection failed. */
function refuse(socket: Duplex, { status, message, issues }: Problem): void {
  const body = JSON.stringify({ error: message, issues })
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
