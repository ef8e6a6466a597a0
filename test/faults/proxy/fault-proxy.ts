import { once } from 'node:events'
import { type Server as HttpServer, createServer as createHttpServer } from 'node:http'
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net'
import { type AnswerContext, answer, page } from './answers.ts'
import { corruptData, corruptFraming } from './corruption.ts'
import { closeAfterEvent, endAfter, endEarly, stall, truncate } from './endings.ts'
import type { Fault } from './fault.ts'
import { delayHeaders, split, throttle } from './pace.ts'
import { type RequestHead, parseRequestHead } from './request-head.ts'
import { type Link, type Wire, socketWire } from './wire.ts'

export interface FaultProxyOptions {
  /** The port of the server. */
  target: number
  /** The faults of the k-th connection; later connections are unchanged. */
  plan: readonly (readonly Fault[])[]
  /** Milliseconds after which a silent connection is reset, as by routers. The default is never. */
  silenceEndsAfter?: number | undefined
  /** The clock for `Retry-After` dates. */
  now?: () => number
  onStruck?: (fault: Fault) => void
  /** Called when an unchanged connection gets a request: the plan is over. */
  onLeftAlone?: () => void
}

/** A record of one client connection. */
export interface ProxiedConnection {
  readonly faults: readonly Fault[]
  request: RequestHead | undefined
  /** The bytes sent to the client. */
  readonly sent: Buffer[]
}

/**
 * Sits between clients and a server and applies the planned faults to each connection. It takes one request per
 * connection: the server must answer with `connection: close` and chunked coding.
 */
export class FaultProxy {
  readonly connections: ProxiedConnection[] = []
  readonly #options: FaultProxyOptions
  readonly #server: Server
  readonly #portal: HttpServer
  readonly #clients = new Set<Socket>()
  readonly #answers: AnswerContext

  static async listen(options: FaultProxyOptions): Promise<FaultProxy> {
    const portal = createHttpServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html', connection: 'close' }).end(page)
    })
    const server = createServer()
    for (const each of [portal, server]) await once(each.listen(0, '127.0.0.1'), 'listening')
    return new FaultProxy(options, server, portal)
  }

  private constructor(options: FaultProxyOptions, server: Server, portal: HttpServer) {
    this.#options = options
    this.#server = server
    this.#portal = portal
    this.#answers = { now: options.now ?? Date.now, portalUrl: `${originOf(portal)}/login` }
    server.on('connection', (client: Socket) => this.#accept(client))
    for (const each of [portal, server])
      each.on('connection', (client: Socket) => {
        this.#clients.add(client)
        client.on('close', () => this.#clients.delete(client))
      })
  }

  get origin(): string {
    return originOf(this.#server)
  }

  /** Client connections that neither side has ended. */
  get openSockets(): number {
    return this.#clients.size
  }

  async close(): Promise<void> {
    const closed = [this.#server, this.#portal].map((server) => {
      const over = once(server, 'close')
      server.close()
      return over
    })
    for (const client of this.#clients) client.destroy()
    await Promise.all(closed)
  }

  #accept(client: Socket) {
    client.setNoDelay(true)
    // A client that resets or leaves early is expected.
    client.on('error', () => {})
    // Waits for data first: Node's `fetch` sometimes opens a connection that it does not use.
    client.once('data', (bytes: Buffer) => this.#connect(client, bytes))
  }

  #connect(client: Socket, first: Buffer) {
    const { plan, target } = this.#options
    const faults = plan[this.connections.length]
    const connection: ProxiedConnection = { faults: faults ?? [], request: undefined, sent: [] }
    this.connections.push(connection)
    const speaking = connection.faults.find(isAnswer)
    const isMute = connection.faults.some(({ kind }) => kind === 'half-open')
    const upstream = speaking || isMute ? undefined : connect(target, '127.0.0.1')
    const wire = this.#wireOf(client, connection)
    let asked = Buffer.alloc(0)
    const onAsked = (bytes: Buffer) => {
      upstream?.write(bytes)
      if (connection.request) return
      asked = Buffer.concat([asked, bytes])
      connection.request = parseRequestHead(asked)
      if (!connection.request) return
      if (!faults) this.#options.onLeftAlone?.()
      if (!speaking) return
      this.#options.onStruck?.(speaking)
      wire.write(Buffer.from(answer(speaking, this.#answers)))
      wire.end()
    }
    onAsked(first)
    client.on('data', onAsked)
    if (!upstream) return
    upstream.on('data', (bytes: Buffer) => wire.write(bytes))
    upstream.on('end', () => wire.end())
    upstream.on('error', () => wire.reset())
    client.on('close', () => upstream.destroy())
  }

  /** The wire to the client, behind the connection's faults. */
  #wireOf(client: Socket, connection: ProxiedConnection): Wire {
    const { onStruck, silenceEndsAfter } = this.#options
    const timers = new Set<NodeJS.Timeout>()
    client.on('close', () => timers.forEach(clearTimeout))
    const socket = socketWire(client, (bytes) => void connection.sent.push(bytes))
    const linkOf = (fault: Fault): Link => {
      let hasStruck = false
      return {
        struck: () => {
          if (!hasStruck) onStruck?.(fault)
          hasStruck = true
        },
        later(milliseconds, callback) {
          const act = () => {
            if (!client.destroyed) callback()
          }
          if (milliseconds === 0) return void setImmediate(act)
          const timer = setTimeout(() => {
            timers.delete(timer)
            act()
          }, milliseconds)
          timers.add(timer)
        },
        silent() {
          if (silenceEndsAfter !== undefined) this.later(silenceEndsAfter, () => socket.reset())
        },
      }
    }
    return [...connection.faults]
      .sort((a, b) => stages.indexOf(b.kind) - stages.indexOf(a.kind))
      .reduce((next, fault) => passThrough(fault, next, linkOf(fault)), socket)
  }
}

/** From the server to the client: corrupted bytes may be cut, and the rest may be slow. */
const stages: Fault['kind'][] = [
  'corrupt-data',
  'corrupt-framing',
  'cut',
  'reset',
  'stall',
  'truncate',
  'end-early',
  'close-after-event',
  'throttle',
  'split',
  'delay-headers',
]

function passThrough(fault: Fault, next: Wire, link: Link): Wire {
  switch (fault.kind) {
    case 'corrupt-data':
      return corruptData(fault, next, link)
    case 'corrupt-framing':
      return corruptFraming(fault, next, link)
    case 'cut':
    case 'reset':
      return endAfter(fault, next, link)
    case 'stall':
      return stall(fault, next, link)
    case 'truncate':
      return truncate(fault, next, link)
    case 'end-early':
      return endEarly(fault, next, link)
    case 'close-after-event':
      return closeAfterEvent(fault, next, link)
    case 'throttle':
      return throttle(fault, next, link)
    case 'split':
      return split(fault, next, link)
    case 'delay-headers':
      return delayHeaders(fault, next, link)
    case 'half-open':
      link.struck()
      link.silent()
      return next
    case 'html':
    case 'portal':
    case 'refuse':
      return next
  }
}

/** Whether the proxy answers in place of the server. */
export function isAnswer(fault: Fault) {
  return fault.kind === 'html' || fault.kind === 'portal' || fault.kind === 'refuse'
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
