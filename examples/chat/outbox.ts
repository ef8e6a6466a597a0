import { RequestError } from '../look/send.ts'
import type { MessageRequest } from './schemas.ts'

/** How long until another try where nothing else tells that the server is back, in milliseconds. */
const retryInterval = 5000

export interface Outgoing extends MessageRequest {
  readonly room: string
  /** Stored by the server; the stream will bring it, too. */
  isSent: boolean
}

export interface OutboxOptions {
  post(room: string, message: MessageRequest): Promise<unknown>
  /** Called when the messages or the problem are others than before. */
  changed(): void
  /** Called with a message that the server will never take, and why. */
  refused(message: Outgoing, error: RequestError): void
}

/**
 * The messages on their way. One after the other is sent, so that they arrive in order; where that fails, they wait and
 * are sent again with the same keys. A message whose answer was lost is stored once, and not asked about: the stream
 * brings it.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #messages: Outgoing[] = []
  #problem: Error | undefined
  #isSending = false
  #isStopped = false
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** All that the stream has not brought yet, the oldest first. */
  get messages(): readonly Outgoing[] {
    return this.#messages
  }

  /** How many are not sent. */
  get waiting(): number {
    return this.#messages.filter(({ isSent }) => !isSent).length
  }

  /** Why those that wait could not be sent; `undefined` while all goes well. */
  get problem(): Error | undefined {
    return this.waiting > 0 ? this.#problem : undefined
  }

  add(room: string, text: string): void {
    this.#messages.push({ room, text, key: crypto.randomUUID(), isSent: false })
    this.#options.changed()
    void this.send()
  }

  /** The stream has brought a message: if it is one of these, it has arrived. */
  settle(key: string): void {
    if (this.#remove(key)) this.#options.changed()
  }

  /** Sends what waits. To be called when the server may be there again. */
  async send(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    clearTimeout(this.#retry)
    for (let next = this.#next(); next; next = this.#next()) {
      const isOver = await this.#sendOne(next)
      this.#options.changed()
      if (!isOver) break
    }
    this.#isSending = false
  }

  /** Gives up on what waits. */
  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#retry)
  }

  /** Returns whether the server took the message, or refused it for good. */
  async #sendOne(message: Outgoing): Promise<boolean> {
    const { room, key, text } = message
    try {
      await this.#options.post(room, { key, text })
      message.isSent = true
      this.#problem = undefined
      return true
    } catch (error) {
      if (error instanceof RequestError && isFinal(error.status)) {
        this.#remove(key)
        this.#options.refused(message, error)
        return true
      }
      this.#problem = error as Error
      if (!this.#isStopped) this.#retry = setTimeout(() => void this.send(), retryInterval)
      return false
    }
  }

  #next(): Outgoing | undefined {
    return this.#messages.find(({ isSent }) => !isSent)
  }

  #remove(key: string): boolean {
    const index = this.#messages.findIndex((message) => message.key === key)
    if (index < 0) return false
    this.#messages.splice(index, 1)
    return true
  }
}

/** 401 may pass, as do a timeout (408) and too much at a time (429); what the server finds wrong in a message will not. */
const isFinal = (status: number) =>
  status >= 400 && status < 500 && ![401, 408, 429].includes(status)
