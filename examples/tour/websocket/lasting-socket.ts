import type { Log } from '../parts/log.ts'
import { type FromServer, type ToServer, fromServer, heartbeat } from '../schemas.ts'

interface Sender {
  text: string
  resolve(number: number): void
  reject(error: Error): void
}

/** A WebSocket that reconnects, resumes and detects dead connections. */
export class LastingSocket {
  readonly #url: string
  readonly #log: Log
  readonly #showState: (state: string) => void
  #socket: WebSocket | undefined
  #last = 0
  #failures = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #silence: ReturnType<typeof setTimeout> | undefined
  readonly #senders = new Map<string, Sender>()

  constructor(url: string, log: Log, showState: (state: string) => void) {
    this.#url = url
    this.#log = log
    this.#showState = showState
    this.#connect()
  }

  #connect(): void {
    const socket = (this.#socket = new WebSocket(this.#url))
    this.#showState('CONNECTING')
    // Also while connecting: browsers wait for minutes.
    this.#watchSilence()
    socket.onopen = () => {
      this.#showState('OPEN')
      this.#log.note('open', 'good')
      // Without Last-Event-ID, the position is a message.
      this.#send({ type: 'resume', after: this.#last })
      for (const [key, { text }] of this.#senders) this.#send({ type: 'post', key, text })
    }
    socket.onmessage = ({ data }) => {
      this.#failures = 0
      this.#watchSilence()
      const message = fromServer.safeParse(parseJson(data))
      if (message.success) this.#handle(message.data)
      else this.#log.note('The server sent an invalid message.', 'bad')
    }
    // The preceding `error` has no details. A rejected handshake has code
    // 1006, whatever the status.
    socket.onclose = ({ code }) => this.#reconnect(`Closed with code ${code}.`)
  }

  #handle(message: FromServer): void {
    switch (message.type) {
      case 'post':
        this.#last = message.number
        return this.#log.show({
          type: 'post',
          data: { number: message.number, text: message.text },
          lastEventId: String(message.number),
        })
      case 'stored':
        return this.#settle(message.key)?.resolve(message.number)
      case 'problem': {
        const error = new Error([message.error, ...message.issues].join('. ') + '.')
        const sender = this.#settle(message.key ?? '')
        if (sender) return sender.reject(error)
        // The server does not know our position.
        this.#log.note(error.message, 'bad')
        return this.close()
      }
      case 'beat':
    }
  }

  /** Reconnects with exponential backoff and jitter. */
  #reconnect(reason: string): void {
    this.#drop('The connection was lost, or the server cannot be reached.')
    const delay = Math.min(5000, 500 * 2 ** this.#failures++) * Math.random()
    this.#log.note(`${reason} Next attempt in ${(delay / 1000).toFixed(1)} s.`, 'bad')
    this.#showState('waiting')
    this.#retry = setTimeout(() => this.#connect(), delay)
  }

  /** Detects a dead connection. Pages cannot see pings, so the server
   * sends messages as heartbeats. */
  #watchSilence(): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(
      () => this.#reconnect('The server has been silent for too long.'),
      2.5 * heartbeat,
    )
  }

  /** Resolves once the server has confirmed it: `send` does not. */
  post(key: string, text: string): Promise<number> {
    if (!this.#socket) return Promise.reject(new Error('The server cannot be reached.'))
    return new Promise((resolve, reject) => {
      this.#senders.set(key, { text, resolve, reject })
      // While connecting, it is sent later.
      if (this.#socket?.readyState === WebSocket.OPEN) this.#send({ type: 'post', key, text })
    })
  }

  close(): void {
    this.#drop('The WebSocket was closed.')
    this.#showState('CLOSED')
  }

  #send(message: ToServer): void {
    this.#socket?.send(JSON.stringify(message))
  }

  #settle(key: string): Sender | undefined {
    const sender = this.#senders.get(key)
    this.#senders.delete(key)
    return sender
  }

  #drop(reason: string): void {
    clearTimeout(this.#retry)
    clearTimeout(this.#silence)
    const socket = this.#socket
    this.#socket = undefined
    if (socket) {
      // Without an answer, closing takes minutes.
      socket.onopen = socket.onmessage = socket.onclose = null
      socket.close()
    }
    for (const key of this.#senders.keys()) this.#settle(key)?.reject(new Error(reason))
  }
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return undefined
  }
}
