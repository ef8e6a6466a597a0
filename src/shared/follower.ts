import { type Group, toUp } from './group.ts'
import type { Message } from './messages.ts'
import { type Offset, isSameOffset, offsetOf } from './offset.ts'

/** How long an answer to `hello` may take before it is repeated, in milliseconds. */
const patience = 500

/** A view that gets recent events first. */
export interface ReplayRequest {
  readonly replay: number | 'latest'
  /** Takes the events, and the cursor after them. */
  resolve(text: string, cursor: number): void
}

/** A tab that follows the leader: keeps its ring complete, and asks for missing frames. */
export class Follower {
  readonly #group: Group
  /** When `hello` was sent without an answer yet. */
  #askedAt = -Infinity
  /** The views that wait for recent events. */
  #replays: ReplayRequest[] = []
  /** The view for which the last `hello` asked. */
  #asked: ReplayRequest | undefined
  #leaderTerm = 0
  #announced = 0
  /**
   * The ring and the leader number the same events alike. Until then, numbers alone say nothing: the leaders of two terms
   * may have given one number to different events.
   */
  #isVerified = false
  /** Events without IDs may have been lost since the last answer of a leader. */
  #gap: 'takeover' | 'steal' | undefined
  #timer: unknown

  constructor(group: Group) {
    this.#group = group
  }

  /** Asks the leader for the frames after this tab's offset, unless an answer is on its way. */
  hello(): void {
    const { clock, options, ring } = this.#group
    const now = clock.now()
    if (now - this.#askedAt < patience) {
      this.#timer ??= clock.setTimeout(() => {
        this.#timer = undefined
        this.hello()
      }, patience)
      return
    }
    this.#askedAt = now
    this.#asked = this.#replays[0]
    const replay = this.#asked?.replay
    this.#group.post('hello', {
      ...ring.offset,
      options,
      ...(replay !== undefined && { replay }),
    })
  }

  /** Asks for recent events, too. Returns the function that withdraws the request. */
  requestReplay(request: ReplayRequest): () => void {
    this.#replays.push(request)
    this.hello()
    return () => this.#endReplay(request)
  }

  stop(): void {
    this.#group.clock.clearTimeout(this.#timer)
    this.#timer = undefined
    this.#askedAt = -Infinity
  }

  /** Takes a message of the leader, or of the tab that becomes it. */
  receive(message: Message): void {
    if (message.type === 'takeover') this.#acknowledge(message)
    if (message.type === 'frames') this.#onFrames(message)
    if (message.type === 'up') this.#onUp(message)
    if (message.type === 'welcome') this.#onWelcome(message)
    if (message.type === 'tabs') this.#group.setTabs(message.tabs)
  }

  #acknowledge(message: Message<'takeover'>) {
    const { ring } = this.#group
    const cursor = ring.after(message)
    // Nothing of the old leader is taken from now on, so that this answer stays true.
    this.#group.setSynced(false)
    this.#group.send(message.from, 'ack', {
      ...ring.offset,
      after: offsetOf(message),
      frames: cursor === undefined ? [] : ring.framesFrom(cursor),
    })
    this.follow(message.term, message.isStolen ? 'steal' : 'takeover')
  }

  #onFrames({ epoch, frames, term }: Message<'frames'>) {
    this.follow(term)
    this.#isVerified &&= this.#group.ring.merge(epoch, frames)
    if (this.#isVerified) this.#group.onFrames()
    else this.hello()
  }

  #onUp({ number, term, up, ...at }: Message<'up'>) {
    this.#notice(number - 1)
    this.follow(term)
    this.#isVerified = this.#isCurrent(at)
    if (!this.#isVerified) return this.hello()
    this.#group.setSynced(true)
    this.#announce(term, number, () => this.#group.onUp(toUp(up)))
  }

  #onWelcome(message: Message<'welcome'>) {
    const { after, differs, frames, number, replayed, tabs, term, up } = message
    const { ring } = this.#group
    this.#notice(number)
    this.follow(term)
    // More frames were missing meanwhile, or another view wants its replay.
    const isIncomplete = this.#timer !== undefined
    this.stop()
    const isAnswer = isSameOffset(after, ring.offset)
    if (frames && !ring.merge(message.epoch, frames, after)) return this.hello()
    if (!frames && !this.#isCurrent(message)) {
      if (!isAnswer) return this.hello()
      ring.reset(offsetOf(message))
    }
    // Without frames in between, only the numbering differs.
    if (frames?.length === 0 && isAnswer) ring.renumber(message)
    if (differs) this.#group.warn()
    this.#group.setTabs(tabs)
    this.#isVerified = true
    this.endGap()
    this.#group.onFrames()
    if (replayed) {
      const text = replayed.map(([, , frame]) => frame).join('')
      const asked = this.#asked
      // A second answer must not replay the events again.
      if (asked) this.#endReplay(asked)
      asked?.resolve(text, ring.after(message) ?? ring.end)
    }
    this.#group.setSynced(true)
    this.#announce(term, number, () => this.#group.onUp(toUp(up)))
    if (isIncomplete || this.#replays.length > 0) this.hello()
  }

  #endReplay(request: ReplayRequest) {
    this.#replays = this.#replays.filter((other) => other !== request)
    if (this.#asked === request) this.#asked = undefined
  }

  /** Whether this tab has everything up to the leader's offset. A tab may be ahead of a new leader. */
  #isCurrent(leader: Offset): boolean {
    const { ring } = this.#group
    // Without IDs, the next events of a leader that is behind may be others.
    return isSameOffset(leader, ring.offset) || (leader.id !== '' && ring.has(leader))
  }

  /** A state is announced once, although several messages contain it. */
  #announce(term: number, number: number, announce: () => void) {
    if (term === this.#leaderTerm && number <= this.#announced) return
    this.#announced = number
    announce()
  }

  /** A term has begun: that of another leader, or of this tab. */
  follow(term: number, reason: 'takeover' | 'steal' = 'takeover'): void {
    const before = this.#leaderTerm
    if (term > before) {
      this.#leaderTerm = term
      this.#announced = 0
      this.#isVerified = false
      // The question was for another leader, or came before this one was ready.
      this.#askedAt = -Infinity
      if (before) this.#gap = reason
    }
    this.#report()
  }

  /** While this page was frozen, the leader's connection may have been lost and made again. */
  #notice(number: number) {
    if (this.#announced > 0 && number > this.#announced) this.#gap ??= 'takeover'
  }

  /** The ring is complete again: reports the gap, or forgets it if no events were received that it can concern. */
  endGap(): void {
    this.#report()
    this.#gap = undefined
  }

  /** Reports a gap, if there are events that it can concern. */
  #report() {
    if (!this.#gap || !this.#group.ring.hasUnidentified) return
    this.#group.onGap(this.#gap)
    this.#gap = undefined
  }
}
