import type { Server } from 'node:http'
import { freePort } from '../node/free-port.ts'
import { listen, stop } from './origin.ts'
import type { Session } from './session.ts'

/** An origin for one session, which can be stopped and restarted on the same port. */
export class OwnOrigin {
  readonly #create: (keepsAlive: boolean) => Server
  #server: Server | undefined
  #port: number | undefined
  readonly #session: Session

  constructor(session: Session, create: (keepsAlive: boolean) => Server) {
    this.#session = session
    this.#create = create
  }

  /** Starts it on its previous port, or on any port the first time. Its connections serve one request unless it keeps them. */
  async start(keepsAlive = false): Promise<string> {
    if (this.#server?.listening !== true) {
      this.#server = this.#create(keepsAlive)
      await listen(this.#server, (this.#port ??= await freePort()))
    }
    return `http://127.0.0.1:${this.#port}`
  }

  /** Rejects new connections and resets the open ones. */
  async stop(): Promise<void> {
    const own = this.#session.exchanges.filter(({ listener }) => listener === 'own')
    for (const { connection } of own) if (!connection.isClosed) connection.destroy()
    if (this.#server !== undefined) await stop(this.#server)
  }
}
