import { type ClientState, type EventMapOf, EventSourceClient } from 'headwater'
import { RequestError, receive, send } from '../look/send.ts'
import { type MessageRequest, roomEvents } from './schemas.ts'
import { type PendingToken, TokenClient } from './token-client.ts'

/** Milliseconds between two typing notifications. */
const typingInterval = 2000

/** The stream of a room, its events typed and checked. */
export type RoomClient = EventSourceClient<EventMapOf<typeof roomEvents>>

/** A person's requests and streams: the same in the page and in the terminal. */
export class Session {
  readonly name: string
  readonly #api: string
  readonly #tokens: TokenClient
  #lastTyping = -Infinity

  /** @param server - the server's origin; a page of the same origin needs none */
  constructor(name: string, server = '') {
    this.name = name
    this.#api = `${server}/chat/api`
    this.#tokens = new TokenClient(`${this.#api}/token`, name)
  }

  /** A client for the room's stream, not connected yet. */
  openRoom(room: string): RoomClient {
    let sent: PendingToken | undefined
    return new EventSourceClient(`${this.#api}/rooms/${room}/stream`, {
      autoConnect: false,
      events: roomEvents,
      headers: async ({ error }) => {
        if (error?.status === 401) this.#tokens.discard(sent)
        sent = this.#tokens.get()
        return bearer(await sent)
      },
      reconnect: {
        // A user is waiting.
        initialDelay: 500,
        maxDelay: 5000,
        // At once, with a new token. If that is rejected too, the client closes.
        shouldRetry: (error, { repeats }) =>
          error?.status === 401 ? repeats === 0 && { delay: 0 } : undefined,
      },
      // A browser opens six connections to an origin over HTTP/1.1, so a hidden tab releases its own. It gets missed
      // messages when it is shown.
      pauseWhenHidden: true,
      // The server sends a heartbeat every 15 seconds.
      idleTimeout: 40_000,
    })
  }

  /** The names of all rooms. */
  async listRooms(): Promise<string[]> {
    const { rooms } = await this.#withToken((headers) =>
      receive<{ rooms: string[] }>(`${this.#api}/rooms`, { headers }),
    )
    return rooms
  }

  /** Sends a message. Repeated with the same key it is stored once. */
  post(room: string, message: MessageRequest): Promise<unknown> {
    // The next typing notification is of another message.
    this.#lastTyping = -Infinity
    return this.#post(`${room}/messages`, message)
  }

  /** Notifies the room, at most once per interval. Failures are ignored. */
  sendTyping(room: string): void {
    const now = performance.now()
    if (now - this.#lastTyping < typingInterval) return
    this.#lastTyping = now
    this.#post(`${room}/typing`, {}).catch(() => {})
  }

  #post(path: string, data: unknown): Promise<unknown> {
    const signal = AbortSignal.timeout(10_000)
    return this.#withToken((headers) =>
      send(`${this.#api}/rooms/${path}`, data, { headers, signal }),
    )
  }

  /** Makes a request, and repeats it once with a new token if the server rejects the current one. */
  async #withToken<T>(request: (headers: Record<string, string>) => Promise<T>): Promise<T> {
    const token = this.#tokens.get()
    try {
      return await request(bearer(await token))
    } catch (error) {
      if (!(error instanceof RequestError && error.status === 401)) throw error
      this.#tokens.discard(token)
      return request(bearer(await this.#tokens.get()))
    }
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** Whether to show a problem. An expired token is not one, because the client renews it. */
export function isInTrouble({ status, error }: ClientState): boolean {
  if (status === 'closed') return true
  return error !== undefined && error.status !== 401
}

/** Whether the server's history is not the one that the client has followed. */
export function isOfAnotherHistory({ status, error }: ClientState): boolean {
  return status === 'closed' && error?.status === 409
}
