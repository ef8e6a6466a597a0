import { type OutgoingEvent, formatEvent } from '../server/event-stream.ts'
import type { FanOut } from './fan-out.ts'
import type { Message, NewMessage } from './message.ts'
import type { Store } from './store.ts'

/** A message, and how it goes over the wire: formatted once, sent to many. */
export interface LoggedMessage {
  readonly message: Message
  readonly event: OutgoingEvent
}

/** How many of the newest messages stay in memory: whoever keeps up is served without the store. */
const remembered = 10_000
/** How many are read at once. */
const readAtOnce = 500
/** How many are stored in one transaction: with bodies of 64 kB they fit in a packet of MySQL's, which holds 16 MB. */
const storedAtOnce = 200
/** How often the store is asked whether another server stored something that was never announced. */
const askEvery = 2000

interface Push {
  messages: readonly NewMessage[]
  resolve(stored: Message[]): void
  reject(error: unknown): void
}

/**
 * All messages in their order: stored first, then told to the other servers and to who waits here.
 *
 * What comes from elsewhere may come late or out of turn, or not at all. The numbers show it: they have no gaps, and
 * what is missing is read from the store.
 */
export class FeedLog {
  readonly #store: Store
  readonly #fanOut: FanOut | undefined
  readonly #asking: ReturnType<typeof setInterval> | undefined
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
    this.#asking = setInterval(() => void this.#tryToCatchUp(), askEvery)
  }

  /** The number of the newest message. */
  get newest(): number {
    return this.#newest
  }

  /** Stores the messages, all or none. Resolves once they are on the disk; whoever pushes meanwhile shares the next write. */
  append(messages: readonly NewMessage[]): Promise<Message[]> {
    return new Promise((resolve, reject) => {
      this.#pushes.push({ messages, resolve, reject })
      if (!this.#isStoring) void this.#storePushes()
    })
  }

  /** The next ones after that number, in order; none where there is none yet. */
  async read(after: number): Promise<readonly LoggedMessage[]> {
    const first = this.#newest - this.#recent.length
    if (after >= first) return this.#recent.slice(after - first, after - first + readAtOnce)
    return (await this.#store.after(after, readAtOnce)).map(toLogged)
  }

  /** Resolves once there is a newer message than that, or the signal is aborted. */
  async waitPast(id: number, signal: AbortSignal): Promise<void> {
    if (this.#newest > id || signal.aborted) return
    await new Promise<void>((resolve) => {
      const go = () => {
        this.#waiting.delete(go)
        signal.removeEventListener('abort', go)
        resolve()
      }
      this.#waiting.add(go)
      signal.addEventListener('abort', go)
    })
  }

  /** Reads what others have stored and not announced yet. */
  catchUp(): Promise<void> {
    return (this.#catchingUp ??= this.#readMissing().finally(() => (this.#catchingUp = undefined)))
  }

  async close(): Promise<void> {
    clearInterval(this.#asking)
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
        this.#tell(stored)
      } catch (error) {
        for (const { reject } of pushes) reject(error)
      }
    }
    this.#isStoring = false
  }

  /** As many as go into one transaction, and one at least. */
  #takePushes(): Push[] {
    let count = 0
    const fitting = this.#pushes.findIndex(
      ({ messages }) => (count += messages.length) > storedAtOnce,
    )
    return this.#pushes.splice(0, fitting < 0 ? this.#pushes.length : Math.max(1, fitting))
  }

  #tell(stored: readonly Message[]): void {
    void this.#receive(stored)
    // The others find it in the store if this fails: that it was stored stays true.
    this.#fanOut
      ?.announce(stored)
      .catch((error: unknown) => console.error('Not announced:', (error as Error).message))
  }

  /** Takes what comes next; what is known is left out, and what is missing in between is read from the store. */
  async #receive(messages: readonly Message[]): Promise<void> {
    const news = messages.filter(({ id }) => id > this.#newest).sort((a, b) => a.id - b.id)
    if (news.length === 0) return
    if (news.some(({ id }, index) => id !== this.#newest + 1 + index)) return this.#tryToCatchUp()
    this.#add(news)
  }

  async #tryToCatchUp(): Promise<void> {
    // It is tried again at the next occasion.
    await this.catchUp().catch((error: unknown) =>
      console.error('The store cannot be read:', error),
    )
  }

  async #readMissing(): Promise<void> {
    for (;;) {
      const read = await this.#store.after(this.#newest, readAtOnce)
      // While it was read, some may have come the other way.
      const news = read.filter(({ id }) => id > this.#newest)
      if (news.length > 0) this.#add(news)
      if (read.length < readAtOnce) return
    }
  }

  #add(news: readonly Message[]): void {
    this.#recent.push(...news.map(toLogged))
    if (this.#recent.length > 2 * remembered) this.#recent = this.#recent.slice(-remembered)
    this.#newest = news.at(-1)!.id
    for (const go of this.#waiting) go()
  }
}

function toLogged(message: Message): LoggedMessage {
  return { message, event: formatEvent(message.event, message, message.id) }
}
