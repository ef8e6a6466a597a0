import type { Server } from 'node:http'
import { listen, stop } from './origin.ts'
import type { Session } from './session.ts'

/** An origin for one session, which can be stopped and restarted on the same port. */
export class OwnOrigin {
  readonly #create: (keepsAlive: boolean) => Server
  #server: Server | undefined
  #url: string | undefined

  readonly #session: Session

  constructor(session: Session, create: (keepsAlive: boolean) => Server) {
    this.#session = session
    this.#create = create
  }

  /** Starts it on its previous port, or on any port the first time. Its connections serve one request unless it keeps them. */
  async start(keepsAlive = false): Promise<string> {
    if (this.#server?.listening !== true) {
      this.#server = this.#create(keepsAlive)
      const port = this.#url === undefined ? 0 : Number(new URL(this.#url).port)
      this.#url = await listen(this.#server, port)
    }
    return this.#url as string
  }

  /** Rejects new connections and resets the open ones. */
  async stop(): Promise<void> {
    const own = this.#session.exchanges.filter(({ listener }) => listener === 'own')
    for (const { connection } of own) if (!connection.isClosed) connection.destroy()
    if (this.#server !== undefined) await stop(this.#server)
  }
}
