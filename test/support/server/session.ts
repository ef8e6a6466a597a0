import type { IncomingMessage } from 'node:http'
import type { Plan, PlannedAttempt } from '../plan.ts'
import type { Listener, RequestLog, SessionCounts, SessionLog } from '../session-log.ts'
import { now, type Connection } from './connection.ts'
import type { SocketLedger } from './socket-ledger.ts'
import { Changes } from './changes.ts'

/** One request and its collected bytes. */
export interface Exchanged {
  number: number
  at: number
  listener: Listener
  request: IncomingMessage
  socket: number
  body: Buffer[]
  bodyComplete: boolean
  connection: Connection
}

/** The server's state and record of one test. */
export class Session {
  readonly id: string
  readonly changes = new Changes()
  readonly exchanges: Exchanged[] = []
  readonly preflights: SessionLog['preflights'] = []
  readonly timeline: SessionLog['timeline'] = []
  readonly problems: string[] = []
  readonly #sockets: SocketLedger
  readonly #turns = new Map<string, number>()
  #plan: Plan | undefined
  #planned = 0
  readonly #openers = new Map<Connection, () => void>()
  readonly #cleanups: (() => Promise<void>)[] = []

  constructor(id: string, sockets: SocketLedger) {
    this.id = id
    this.#sockets = sockets
  }

  set plan(plan: Plan) {
    this.#plan = plan
    this.#planned = 0
  }

  /** The answer to the next request on the script. */
  nextPlanned(): PlannedAttempt | undefined {
    const planned = this.#plan?.attempts[this.#planned]
    this.#planned += 1
    return planned ?? this.#plan?.fallback ?? this.#plan?.attempts.at(-1)
  }

  /** Which request to that route this is, from 1. */
  turn(path: string): number {
    const turn = (this.#turns.get(path) ?? 0) + 1
    this.#turns.set(path, turn)
    return turn
  }

  /** Runs when the session ends. */
  onDispose(cleanup: () => Promise<void>): void {
    this.#cleanups.push(cleanup)
  }

  async dispose(): Promise<void> {
    for (const connection of this.connections(null)) connection.destroy()
    await Promise.all(this.#cleanups.map((cleanup) => cleanup()))
  }

  note(request: number, what: 'request' | 'open' | 'close'): void {
    this.timeline.push({ at: now(), request, what })
    this.changes.changed()
  }

  /** Resolves once the session opens the connection, or its client leaves. */
  opening(connection: Connection): Promise<void> {
    const opened = new Promise<void>((resolve) => this.#openers.set(connection, resolve))
    return Promise.race([opened, connection.closed])
  }

  /** Lets a waiting connection send its headers; returns whether it waited. */
  open(connection: Connection): boolean {
    this.#openers.get(connection)?.()
    return this.#openers.delete(connection)
  }

  /** The connections that control routes act on: one by its request's number, or all of them. */
  connections(request: string | null): Connection[] {
    return this.exchanges
      .filter(({ number }) => request === null || number === Number(request))
      .map(({ connection }) => connection)
      .filter(({ isClosed }) => !isClosed)
  }

  get counts(): SessionCounts {
    const logs = this.exchanges.map(({ connection }) => connection.log)
    const sum = (of: (log: (typeof logs)[number]) => number) =>
      logs.reduce((total, log) => total + of(log), 0)
    return {
      requests: this.exchanges.length,
      bodies: this.exchanges.filter(({ bodyComplete }) => bodyComplete).length,
      opened: sum(({ openedAt }) => (openedAt === null ? 0 : 1)),
      open: sum(({ openedAt, closedAt }) => (openedAt !== null && closedAt === null ? 1 : 0)),
      closed: sum(({ closedAt }) => (closedAt === null ? 0 : 1)),
      blocked: sum(({ blocked }) => (blocked ? 1 : 0)),
      bytesOffered: sum(({ bytesOffered }) => bytesOffered),
      bytesFlushed: sum(({ bytesFlushed }) => bytesFlushed),
      refusedWrites: sum(({ refusedWrites }) => refusedWrites),
      drains: sum(({ drains }) => drains),
      sockets: this.#sockets.open(this.id),
      socketsOpened: this.#sockets.opened(this.id),
    }
  }

  /** How long the longest blocked connection has not taken a byte, in milliseconds; 0 if none is blocked. */
  get stalledFor(): number {
    const blocked = this.exchanges.filter(({ connection }) => connection.log.blocked)
    return Math.max(0, ...blocked.map(({ connection }) => now() - connection.progressAt))
  }

  get log(): SessionLog {
    return {
      session: this.id,
      requests: this.exchanges.map(describe),
      preflights: this.preflights,
      counts: this.counts,
      timeline: this.timeline,
      problems: this.problems,
    }
  }
}

function describe(exchanged: Exchanged): RequestLog {
  const { request } = exchanged
  const body = Buffer.concat(exchanged.body)
  const position = request.headers['last-event-id']
  return {
    number: exchanged.number,
    at: exchanged.at,
    listener: exchanged.listener,
    method: request.method ?? '',
    path: request.url ?? '',
    headers: headerPairs(request),
    lastEventId: typeof position === 'string' ? fromUtf8(position) : null,
    body: {
      text: body.toString('utf8'),
      base64: body.toString('base64'),
      bytes: body.length,
      complete: exchanged.bodyComplete,
    },
    socket: exchanged.socket,
    connection: exchanged.connection.log,
  }
}

export function headerPairs({ rawHeaders }: IncomingMessage): [string, string][] {
  return rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
  )
}

/** Node hands headers over as one character a byte. */
export function fromUtf8(header: string): string {
  return Buffer.from(header, 'latin1').toString('utf8')
}
