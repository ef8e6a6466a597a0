import { noop } from './call-safely.ts'
import type { Group } from './group.ts'
import type { Message } from './messages.ts'
import { type Frame, isSameOffset, offsetOf } from './offset.ts'

/** How long a new leader waits for the tabs that do not answer, in milliseconds. */
const patience = 250

/** Asks the other tabs for the frames that this one, the new leader, does not have. */
export class Takeover {
  readonly #group: Group
  #acks: Message<'ack'>[] = []
  #expected = Infinity
  #finish = noop

  constructor(group: Group) {
    this.#group = group
  }

  /** Resolves once the ring has the longest prefix that any tab answered with. */
  async run(isStolen: boolean): Promise<void> {
    const { clock, ring } = this.#group
    const { pending } = await this.#group.count().catch(() => ({ pending: Infinity }))
    this.#expected = pending
    this.#group.post('takeover', { ...ring.offset, isStolen })
    if (pending === 0) return
    await new Promise<void>((resolve) => {
      const timer = clock.setTimeout(resolve, patience)
      this.#finish = () => {
        clock.clearTimeout(timer)
        resolve()
      }
      this.#settle()
    })
  }

  /** Ends the wait. */
  stop(): void {
    this.#finish()
  }

  receive(ack: Message<'ack'>): void {
    // A tab that slept may answer an earlier takeover, with frames that follow another offset.
    if (!isSameOffset(ack.after, this.#group.ring.offset)) return
    if (this.#acks.some(({ from }) => from === ack.from)) return
    this.#acks.push(ack)
    this.#settle()
  }

  /** Merges the answers into the ring. A tab whose ring does not reach back to this one's offset sent no frames. */
  merge(term: number, startId: string): void {
    const { ring } = this.#group
    if (!ring.offset.epoch) return this.#adopt(term, startId)
    let longest: Message<'ack'> | undefined
    for (const ack of this.#acks)
      if (ack.frames.length > (longest?.frames.length ?? 0)) longest = ack
    if (!longest || ring.merge(longest.epoch, longest.frames)) return
    // Its tab counts otherwise, so a new numbering begins.
    const { seq } = ring.offset
    const renumber = ([, id, text]: Frame, at: number): Frame => [seq + at + 1, id, text]
    ring.append(term, longest.frames.map(renumber))
  }

  /** A newcomer has no offset, and goes on from that of the tab that is furthest ahead. */
  #adopt(term: number, startId: string) {
    const { ring } = this.#group
    let ahead: Message<'ack'> | undefined
    for (const ack of this.#acks)
      if (!ahead || ack.epoch > ahead.epoch || (ack.epoch === ahead.epoch && ack.seq > ahead.seq))
        ahead = ack
    const id = ring.offset.id || startId
    if (!ahead?.epoch) ring.reset({ epoch: term, seq: 0, id })
    else if (ahead.frames.length > 0) ring.append(ahead.epoch, ahead.frames)
    else if (ahead.id === ring.offset.id) ring.renumber(ahead)
    else ring.reset(offsetOf(ahead))
  }

  #settle() {
    if (this.#acks.length >= this.#expected) this.#finish()
  }
}
