import { type ClientState, type EventMapOf, EventSourceClient } from 'headwater'
import { RequestError, receive, send } from '../look/send.ts'
import { type MessageRequest, roomEvents } from './schemas.ts'
import { type PendingToken, TokenClient } from './token-client.ts'

/** At most so often, in milliseconds, the others are told that one is typing. */
const typingInterval = 2000

/** The stream of a room, its events typed and checked. */
export type RoomClient = EventSourceClient<EventMapOf<typeof roomEvents>>

/** What a person does in the chat: the same in the page and in the terminal. */
export class Session {
  readonly name: string
  readonly #api: string
  readonly #tokens: TokenClient
  #lastTyping = -Infinity

  /** @param server - its origin; nothing in a page, which is of the same */
  constructor(name: string, server = '') {
    this.name = name
    this.#api = `${server}/chat/api`
    this.#tokens = new TokenClient(`${this.#api}/token`, name)
  }

  /** A client for the room's stream; it waits for `connect()`. */
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
        // Somebody waits before the screen.
        initialDelay: 500,
        maxDelay: 5000,
        // At once, with a new token. Where that is refused too, the server will not have us.
        shouldRetry: (error, { repeats }) =>
          error?.status === 401 ? repeats === 0 && { delay: 0 } : undefined,
      },
      // A hidden tab gives its connection back: a browser opens six to one origin over HTTP/1. Missed messages come once
      // it is shown.
      pauseWhenHidden: true,
      // The server says something every 15 seconds.
      idleTimeout: 40_000,
    })
  }

  /** The names of the rooms there are. */
  async listRooms(): Promise<string[]> {
    const { rooms } = await this.#withToken((headers) =>
      receive<{ rooms: string[] }>(`${this.#api}/rooms`, { headers }),
    )
    return rooms
  }

  /** Sends a message. Repeated with the same key it is stored once. */
  post(room: string, message: MessageRequest): Promise<unknown> {
    // What is typed next is another message.
    this.#lastTyping = -Infinity
    return this.#post(`${room}/messages`, message)
  }

  /** Tells the others in the room, now and then. Nothing is lost where it fails. */
  sayTyping(room: string): void {
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

  /** Makes a request, and once more with a new token where the server refuses the one at hand. */
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

/** Whether something is wrong that a person should know of. That a token ends, and a new one is fetched, is not. */
export function isInTrouble({ status, error }: ClientState): boolean {
  if (status === 'closed') return true
  return error !== undefined && error.status !== 401
}

/** Whether the server's messages are others than those that the client has followed. */
export function isOfAnotherHistory({ status, error }: ClientState): boolean {
  return status === 'closed' && error?.status === 409
}
