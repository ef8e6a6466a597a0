import { type OutgoingEvent, formatEvent } from '../server/event-stream.ts'
import type { FanOut } from './fan-out.ts'
import type { Message, NewMessage } from './message.ts'
import type { Store } from './store.ts'

/** A message and its event, which is formatted once for all streams. */
export interface LoggedMessage {
  readonly message: Message
  readonly event: OutgoingEvent
}

/** Newest messages in memory: clients that keep up need no query. */
const cached = 10_000
/** Messages per query. */
const readSize = 500
/** Messages per transaction. With bodies of 64 kB, they fit into a packet of MySQL, which holds 16 MB. */
const writeSize = 200
/** Milliseconds between two queries for messages of other servers whose announcement was lost. */
const pollInterval = 2000

interface Push {
  messages: readonly NewMessage[]
  resolve(stored: Message[]): void
  reject(error: unknown): void
}

/**
 * All messages in order. They are stored first, then announced to other servers and to waiting streams.
 *
 * Announcements of other servers may be late, out of order or lost. Numbers have no gaps, so missing messages are
 * noticed and read from the store.
 */
export class FeedLog {
  readonly #store: Store
  readonly #fanOut: FanOut | undefined
  readonly #polling: ReturnType<typeof setInterval> | undefined
  /** The newest messages, without a gap; the last one is number `#newest`. */
  #recent: LoggedMessage[] = []
  #newest: number
  readonly #waiting = new Set<() => void>()
  #pushes: Push[] = []
  #isStoring = false
  #catchingUp: Promise<void> | undefined

  static async open(store: Store, fanOut?: FanOut): Promise<FeedLog> {
    return new FeedLog(store, fanOut, await store.newest())
  }

  private constructor(store: Store, fanOut: FanOut | undefined, newest: number) {
    this.#store = store
    this.#fanOut = fanOut
    this.#newest = newest
    if (!fanOut) return
    fanOut.listen((messages) => void this.#receive(messages))
    this.#polling = setInterval(() => void this.#tryToCatchUp(), pollInterval)
  }

  /** The number of the newest message. */
  get newest(): number {
    return this.#newest
  }

  /** Stores all messages or none. Resolves once they are on the disk. Calls during a write share the next one. */
  append(messages: readonly NewMessage[]): Promise<Message[]> {
    return new Promise((resolve, reject) => {
      this.#pushes.push({ messages, resolve, reject })
      if (!this.#isStoring) void this.#storePushes()
    })
  }

  /** The next messages after that number, in order, if there are any. */
  async read(after: number): Promise<readonly LoggedMessage[]> {
    const first = this.#newest - this.#recent.length
    if (after >= first) return this.#recent.slice(after - first, after - first + readSize)
    return (await this.#store.after(after, readSize)).map(toLogged)
  }

  /** Resolves once there is a newer message, or the signal aborts. */
  async waitPast(id: number, signal: AbortSignal): Promise<void> {
    if (this.#newest > id || signal.aborted) return
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake)
    })
  }

  /** Reads messages of other servers that were not announced yet. */
  catchUp(): Promise<void> {
    return (this.#catchingUp ??= this.#readMissing().finally(() => (this.#catchingUp = undefined)))
  }

  async close(): Promise<void> {
    clearInterval(this.#polling)
    await this.#fanOut?.close()
    await this.#store.close()
  }

  async #storePushes(): Promise<void> {
    this.#isStoring = true
    while (this.#pushes.length > 0) {
      const pushes = this.#takePushes()
      try {
        const stored = await this.#store.append(
          pushes.flatMap(({ messages }) => messages),
          Date.now(),
        )
        let next = 0
        for (const { messages, resolve } of pushes)
          resolve(stored.slice(next, (next += messages.length)))
        this.#publish(stored)
      } catch (error) {
        for (const { reject } of pushes) reject(error)
      }
    }
    this.#isStoring = false
  }

  /** As many as fit into one transaction, at least one. */
  #takePushes(): Push[] {
    let count = 0
    const end = this.#pushes.findIndex(({ messages }) => (count += messages.length) > writeSize)
    return this.#pushes.splice(0, end < 0 ? this.#pushes.length : Math.max(1, end))
  }

  #publish(stored: readonly Message[]): void {
    void this.#receive(stored)
    // If this fails, other servers find the messages in the store.
    this.#fanOut
      ?.announce(stored)
      .catch((error: unknown) => console.error('Not announced:', (error as Error).message))
  }

  /** Adds new messages. Skips known ones, and reads missing ones from the store. */
  async #receive(messages: readonly Message[]): Promise<void> {
    const news = messages.filter(({ id }) => id > this.#newest).sort((a, b) => a.id - b.id)
    if (news.length === 0) return
    if (news.some(({ id }, index) => id !== this.#newest + 1 + index)) return this.#tryToCatchUp()
    this.#add(news)
  }

  async #tryToCatchUp(): Promise<void> {
    // The next announcement or poll tries again.
    await this.catchUp().catch((error: unknown) =>
      console.error('The store cannot be read:', error),
    )
  }

  async #readMissing(): Promise<void> {
    for (;;) {
      const read = await this.#store.after(this.#newest, readSize)
      // Announcements may have added some of them meanwhile.
      const news = read.filter(({ id }) => id > this.#newest)
      if (news.length > 0) this.#add(news)
      if (read.length < readSize) return
    }
  }

  #add(news: readonly Message[]): void {
    this.#recent.push(...news.map(toLogged))
    if (this.#recent.length > 2 * cached) this.#recent = this.#recent.slice(-cached)
    this.#newest = news.at(-1)!.id
    for (const wake of this.#waiting) wake()
  }
}

function toLogged(message: Message): LoggedMessage {
  return { message, event: formatEvent(message.event, message, message.id) }
}
