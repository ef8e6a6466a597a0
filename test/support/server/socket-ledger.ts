import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { Changes } from './changes.ts'

interface Entry {
  number: number
  sessions: Set<string>
}

/** All TCP connections to the ports for clients, without those to the control port. */
export class SocketLedger {
  readonly changes = new Changes()
  readonly #open = new Map<Socket, Entry>()
  readonly #openedBySession = new Map<string, number>()
  #opened = 0

  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#opened += 1
      this.#open.set(socket, { number: this.#opened, sessions: new Set() })
      socket.setNoDelay(true)
      // Only after its response has ended too, or a wait for no sockets would find that response open.
      socket.once('close', () =>
        setImmediate(() => {
          this.#open.delete(socket)
          this.changes.changed()
        }),
      )
      this.changes.changed()
    })
  }

  /** Records that the socket carried a request of the session; returns its number. */
  assign(socket: Socket, session: string): number {
    const entry = this.#open.get(socket)
    if (entry === undefined) return 0
    if (!entry.sessions.has(session)) {
      entry.sessions.add(session)
      this.#openedBySession.set(session, this.opened(session) + 1)
    }
    return entry.number
  }

  open(session?: string): number {
    if (session === undefined) return this.#open.size
    return [...this.#open.values()].filter(({ sessions }) => sessions.has(session)).length
  }

  opened(session?: string): number {
    return session === undefined ? this.#opened : (this.#openedBySession.get(session) ?? 0)
  }

  forget(session: string): void {
    this.#openedBySession.delete(session)
  }

  destroyAll(): void {
    for (const socket of this.#open.keys()) socket.destroy()
  }
}
