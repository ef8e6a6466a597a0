import { RequestError } from './send.ts'

/** Milliseconds until the next attempt, unless `send()` is called before. */
const retryInterval = 5000

/** An item to send. The key makes repeated requests idempotent: the server stores the item once. */
export interface OutboxItem {
  readonly key: string
  /** Whether the server has stored it. */
  isSent: boolean
}

export interface OutboxOptions<Item extends OutboxItem> {
  post(item: Item): Promise<unknown>
  /** Called after each change of the items or of the problem. */
  onChange(): void
  /** Called with an item that the server will never accept, and the reason. */
  onRejected(item: Item, error: RequestError): void
}

/**
 * Sends items one after the other, so that they arrive in order. If that fails, they stay in the queue and are sent
 * again with the same keys.
 */
export class Outbox<Item extends OutboxItem> {
  readonly #options: OutboxOptions<Item>
  readonly #items: Item[] = []
  #problem: Error | undefined
  #isSending = false
  #isStopped = false
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(options: OutboxOptions<Item>) {
    this.#options = options
  }

  /** All items that are not settled, oldest first. */
  get items(): readonly Item[] {
    return this.#items
  }

  /** The number of items that are not sent. */
  get queued(): number {
    return this.#items.filter(({ isSent }) => !isSent).length
  }

  /** The reason why items are queued; `undefined` while requests succeed. */
  get problem(): Error | undefined {
    return this.queued > 0 ? this.#problem : undefined
  }

  add(...items: readonly Item[]): void {
    this.#items.push(...items)
    this.#options.onChange()
    void this.send()
  }

  /** Removes an item, for example when the stream delivers it. */
  settle(key: string): void {
    if (this.#remove(key)) this.#options.onChange()
  }

  /** Sends the queued items. Call it when the server may be reachable again. */
  async send(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    clearTimeout(this.#retry)
    for (let next = this.#next(); next; next = this.#next()) {
      const isDone = await this.#sendOne(next)
      this.#options.onChange()
      if (!isDone) break
    }
    this.#isSending = false
  }

  /** Ends the attempts. Queued items stay unsent. */
  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#retry)
  }

  /** Returns whether the server accepted or rejected the item. */
  async #sendOne(item: Item): Promise<boolean> {
    try {
      await this.#options.post(item)
      item.isSent = true
      this.#problem = undefined
      return true
    } catch (error) {
      if (error instanceof RequestError && !error.isTemporary) {
        this.#remove(item.key)
        this.#options.onRejected(item, error)
        return true
      }
      this.#problem = error as Error
      if (!this.#isStopped) this.#retry = setTimeout(() => void this.send(), retryInterval)
      return false
    }
  }

  #next(): Item | undefined {
    return this.#items.find(({ isSent }) => !isSent)
  }

  #remove(key: string): boolean {
    const index = this.#items.findIndex((item) => item.key === key)
    if (index < 0) return false
    this.#items.splice(index, 1)
    return true
  }
}
