import type { Log } from '../parts/log.ts'
import { type FromServer, type ToServer, fromServer, heartbeat } from '../schemas.ts'

interface Sender {
  text: string
  resolve(number: number): void
  reject(error: Error): void
}

/** A WebSocket that comes back, resumes, and notices when it is dead. */
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
    // Also while it connects: browsers wait for minutes.
    this.#expectSign()
    socket.onopen = () => {
      this.#showState('OPEN')
      this.#log.note('open', 'good')
      // There is no Last-Event-ID: we have words of our own for that.
      this.#send({ type: 'resume', after: this.#last })
      for (const [key, { text }] of this.#senders) this.#send({ type: 'say', key, text })
    }
    socket.onmessage = ({ data }) => {
      this.#failures = 0
      this.#expectSign()
      const message = fromServer.safeParse(parseJson(data))
      if (message.success) this.#heed(message.data)
      else this.#log.note('The server sent what nobody understands.', 'bad')
    }
    // `error` comes before it, and says nothing. A refusal has the code
    // 1006, whatever it was for.
    socket.onclose = ({ code }) => this.#comeBack(`It closed with code ${code}.`)
  }

  #heed(message: FromServer): void {
    switch (message.type) {
      case 'said':
        this.#last = message.number
        return this.#log.show({
          type: 'said',
          data: { number: message.number, text: message.text },
          lastEventId: String(message.number),
        })
      case 'stored':
        return this.#settle(message.key)?.resolve(message.number)
      case 'problem': {
        const error = new Error([message.error, ...message.issues].join('. ') + '.')
        const sender = this.#settle(message.key ?? '')
        if (sender) return sender.reject(error)
        // Our place is of another time than the server's store.
        this.#log.note(error.message, 'bad')
        return this.close()
      }
      case 'beat':
    }
  }

  /** Waits longer after each failure, and not as long as all the others. */
  #comeBack(reason: string): void {
    this.#drop('The server cannot be reached, or the connection broke.')
    const delay = Math.min(5000, 500 * 2 ** this.#failures++) * Math.random()
    this.#log.note(`${reason} Next attempt in ${(delay / 1000).toFixed(1)} s.`, 'bad')
    this.#showState('waiting')
    this.#retry = setTimeout(() => this.#connect(), delay)
  }

  /** A connection can die without a word. A page sees no ping, so the
   * server sends a message now and then. */
  #expectSign(): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(
      () => this.#comeBack('The server has been silent for too long.'),
      2.5 * heartbeat,
    )
  }

  /** Resolves once the server has stored it: that `send` returns means nothing. */
  say(key: string, text: string): Promise<number> {
    if (!this.#socket) return Promise.reject(new Error('The server cannot be reached.'))
    return new Promise((resolve, reject) => {
      this.#senders.set(key, { text, resolve, reject })
      // While it connects, it waits for that.
      if (this.#socket?.readyState === WebSocket.OPEN) this.#send({ type: 'say', key, text })
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
      // To close takes its time, and where nobody answers, minutes.
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
