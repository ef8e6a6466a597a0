import { readFrame } from './frame-splitter.ts'
import { type Group, toPlainUp } from './group.ts'
import type { Message } from './messages.ts'
import type { Frame } from './offset.ts'
import { Source, type Up } from './source.ts'
import { Takeover } from './takeover.ts'

/** Characters of one message; each tab copies it. */
const mostCharacters = 2 ** 20

/** How long a network error is held back, in milliseconds: the page may be navigating, and says so only after it. */
const holdTime = 100

/** The pause between two nudges, in milliseconds. */
const nudgePause = 1000

/** How long newcomers and tabs that leave are awaited before the tabs are counted, in milliseconds. */
const countDelay = 100

/** The pause between two counts, in milliseconds. */
const countInterval = 30_000

/** The tab that holds the connection: takes over the stream, numbers its frames, and answers the other tabs. */
export class Leader {
  readonly term: number
  readonly #group: Group
  readonly #takeover: Takeover
  #source: Source | undefined
  #isReady = false
  #isOver = false
  #held: Up | undefined
  #holdTimer: unknown
  #countTimer: unknown
  #nudgedAt = -Infinity
  #nudgeTimer: unknown
  #announced = 0

  constructor(group: Group) {
    this.#group = group
    this.#takeover = new Takeover(group)
    // The clock, because a term that was counted from 1 would mean nothing to tabs that slept.
    this.term = group.term = Math.max(Math.ceil(group.clock.now()), group.term + 1)
  }

  /**
   * Takes over the stream. Does nothing more once the lock is lost.
   *
   * @param isAlone - there are no other tabs
   */
  async start(isStolen: boolean, isAlone = false): Promise<void> {
    if (!isAlone) await this.#takeover.run(isStolen)
    if (this.#isOver) return
    this.#takeover.merge(this.term, this.#group.startId)
    this.#isReady = true
    // Announces that it connects.
    this.#connect()
    this.#group.setSynced(true)
    this.#countSoon()
  }

  /** Ends the connection. */
  stop(): void {
    const { clock } = this.#group
    this.#isOver = true
    this.#source?.close()
    this.#takeover.stop()
    clock.clearTimeout(this.#holdTimer)
    clock.clearTimeout(this.#countTimer)
    clock.clearTimeout(this.#nudgeTimer)
  }

  receive(message: Message): void {
    const group = this.#group
    if (message.type === 'ack') this.#takeover.receive(message)
    // From the moment the lock is granted. Otherwise, the lock would be stolen from a tab that takes over.
    if (message.type === 'ping') group.send(message.from, 'pong', {})
    if (message.type === 'hello' && this.#isReady) this.#welcome(message)
    if (message.type === 'nudge') this.nudge()
    if (/^(hello|bye|ping)$/.test(message.type)) this.#countSoon()
  }

  /** Connects now, if the source waits or has closed; at most once a second. */
  nudge(): void {
    const { clock, up } = this.#group
    const { state } = this.#held ?? up
    const now = clock.now()
    if (!this.#isReady || (state !== 'waiting' && state !== 'closed')) return
    clock.clearTimeout(this.#nudgeTimer)
    const rest = this.#nudgedAt + nudgePause - now
    if (rest > 0) {
      this.#nudgeTimer = clock.setTimeout(() => this.nudge(), rest)
      return
    }
    this.#nudgedAt = now
    this.#flush()
    if (state === 'waiting') this.#source?.reconnect()
    else this.#connect()
  }

  #connect() {
    const { request, ring } = this.#group
    this.#source?.close()
    this.#source = new Source(request, ring.offset.id, {
      onTexts: (texts) => this.#onTexts(texts),
      onUp: (up) => this.#onUp(up),
    })
  }

  #onTexts(texts: readonly string[]): undefined {
    const { ring } = this.#group
    const { epoch } = ring.offset
    let { seq, id } = ring.offset
    const frames = texts.map((text): Frame => {
      const contents = readFrame(text)
      const isCounted = contents.hasData || contents.id !== undefined
      id = contents.id ?? id
      return [isCounted ? ++seq : 0, id, text]
    })
    // The other tabs first: the handlers of this one may take long.
    for (const part of partsOf(frames)) this.#group.post('frames', { epoch, frames: part })
    ring.append(epoch, frames)
    this.#group.onFrames()
  }

  #onUp(up: Up) {
    const { clock } = this.#group
    const error = 'error' in up ? up.error : undefined
    if (this.#held && up.state === 'connecting') return
    this.#flush()
    if (error?.code !== 'network') return this.#announce(up)
    this.#held = up
    this.#holdTimer = clock.setTimeout(() => this.#flush(), holdTime)
  }

  #flush() {
    const held = this.#held
    this.#held = undefined
    this.#group.clock.clearTimeout(this.#holdTimer)
    if (held) this.#announce(held)
  }

  #announce(up: Up) {
    const number = ++this.#announced
    this.#group.post('up', { ...this.#group.ring.offset, up: toPlainUp(up), number })
    this.#group.onUp(up)
  }

  #welcome({ from, epoch, seq, id, replay, options }: Message<'hello'>) {
    const { ring, tabs, up } = this.#group
    const after = { epoch, seq, id }
    const cursor = ring.after(after)
    const differs = options !== this.#group.options
    if (differs) this.#group.warn()
    this.#group.send(from, 'welcome', {
      ...ring.offset,
      up: toPlainUp(up),
      number: this.#announced,
      tabs,
      after,
      ...(cursor !== undefined && { frames: ring.framesFrom(cursor) }),
      ...(replay !== undefined && { replayed: ring.recent(replay) }),
      ...(differs && { differs }),
    })
  }

  /** Counts the tabs a moment later, since a newcomer's request for the lock may follow its message. */
  #countSoon(delay = countDelay) {
    const { clock } = this.#group
    clock.clearTimeout(this.#countTimer)
    const timer = clock.setTimeout(() => void this.#count(), delay)
    clock.unref?.(timer)
    this.#countTimer = timer
  }

  async #count() {
    const { held, pending } = await this.#group.count().catch(() => ({ held: 1, pending: 0 }))
    const tabs = held + pending
    if (this.#isOver) return
    this.#group.setTabs(tabs)
    this.#group.post('tabs', { tabs })
    // A tab that crashed says nothing.
    this.#countSoon(countInterval)
  }
}

/** Frames for one message each. */
function* partsOf(frames: readonly Frame[]): Generator<readonly Frame[]> {
  let start = 0
  let characters = 0
  for (const [at, [, , text]] of frames.entries()) {
    if (at > start && characters + text.length > mostCharacters) {
      yield frames.slice(start, at)
      start = at
      characters = 0
    }
    characters += text.length
  }
  if (start < frames.length) yield frames.slice(start)
}
