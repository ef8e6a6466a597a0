import { Session } from './session.ts'
import type { SocketLedger } from './socket-ledger.ts'

/** The sessions by ID; the first use of an ID creates one. */
export class Sessions {
  readonly #sessions = new Map<string, Session>()
  readonly #sockets: SocketLedger

  constructor(sockets: SocketLedger) {
    this.#sockets = sockets
    // A wait can depend on the session's sockets.
    sockets.changes.subscribe(() => {
      for (const session of this.#sessions.values()) session.changes.changed()
    })
  }

  get(id: string): Session {
    const session = this.#sessions.get(id) ?? new Session(id, this.#sockets)
    this.#sessions.set(id, session)
    return session
  }

  /** Ends a session; returns its problems. */
  async forget(id: string): Promise<readonly string[]> {
    const session = this.#sessions.get(id)
    this.#sessions.delete(id)
    this.#sockets.forget(id)
    await session?.dispose()
    return session?.problems ?? []
  }
}
