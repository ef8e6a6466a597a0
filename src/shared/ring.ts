import { readFrame } from './frame-splitter.ts'
import { type Frame, type Offset, isSameOffset } from './offset.ts'

/** The offset after a frame, and the frame. */
interface Entry extends Offset {
  readonly text: string
  /** Whether it has a number. */
  readonly isCounted: boolean
}

/** How many recent frames a ring keeps. */
export interface RingLimits {
  readonly frames: number
  readonly characters: number
}

const defaultLimits: RingLimits = { frames: 512, characters: 2 ** 20 }

/**
 * The recent frames of the shared stream in one tab. Readers have a cursor: an index that counts the frames of this tab, and
 * that no reset reuses.
 */
export class Ring {
  readonly #limits: RingLimits
  #entries: Entry[] = []
  #first = 0
  #characters = 0
  /** The offset before the first frame. */
  #base: Offset = { epoch: 0, seq: 0, id: '' }

  constructor(limits: RingLimits = defaultLimits) {
    this.#limits = limits
  }

  /** The offset after the last frame. */
  get offset(): Offset {
    const { epoch, seq, id } = this.#entries.at(-1) ?? this.#base
    return { epoch, seq, id }
  }

  /** The cursor of the oldest frame. */
  get first(): number {
    return this.#first
  }

  /** The cursor after the last frame. */
  get end(): number {
    return this.#first + this.#entries.length
  }

  /** Starts again after this offset. All cursors fall out of the ring, unless it never had an offset. */
  reset(offset: Offset): void {
    this.#first = this.end + (this.offset.epoch ? 1 : 0)
    this.#entries = []
    this.#characters = 0
    this.#base = offset
  }

  /** Continues after the same frame in another numbering. */
  renumber({ epoch, seq }: Pick<Offset, 'epoch' | 'seq'>): void {
    const last = this.#entries.pop()
    if (last) this.#entries.push({ ...last, epoch, seq })
    else this.#base = { ...this.#base, epoch, seq }
  }

  /** Appends frames. The frames of the last call are kept, however many they are: readers may not have run since. */
  append(epoch: number, frames: readonly Frame[]): void {
    this.#trim()
    let { seq, id } = this.offset
    for (const [number, lastId, text] of frames) {
      const isCounted = number > 0
      if (isCounted) [seq, id] = [number, lastId]
      this.#entries.push({ epoch, seq, id, text, isCounted })
      this.#characters += text.length
    }
  }

  #trim() {
    const { frames, characters } = this.#limits
    let count = 0
    let excess = this.#characters - characters
    while (this.#entries.length - count > frames || (excess > 0 && count < this.#entries.length))
      excess -= this.#entries[count++]!.text.length
    if (!count) return
    const { epoch, seq, id } = this.#entries[count - 1]!
    this.#base = { epoch, seq, id }
    this.#entries.splice(0, count)
    this.#first += count
    this.#characters = excess + characters
  }

  /** The text from this cursor on; `undefined` if the frame at the cursor is not in the ring. */
  textFrom(cursor: number): string | undefined {
    if (cursor < this.#first) return undefined
    let text = ''
    for (let at = cursor - this.#first; at < this.#entries.length; at++)
      text += this.#entries[at]!.text
    return text
  }

  /** The last event ID before this cursor, which is in the ring. */
  idBefore(cursor: number): string {
    return (this.#entries[cursor - this.#first - 1] ?? this.#base).id
  }

  /** The cursor after the last frame with this ID; `undefined` if there is none. */
  afterId(id: string): number | undefined {
    if (id === '') return undefined
    return this.#after((offset) => offset.id === id)
  }

  /** The cursor after this offset; `undefined` if the ring does not reach back to it. */
  after(offset: Offset): number | undefined {
    const at = offset.epoch ? this.#afterNumber(offset) : undefined
    // Tabs that once numbered different events alike go by the ID.
    return at ?? this.afterId(offset.id)
  }

  #after(matches: (offset: Offset) => boolean): number | undefined {
    for (let at = this.#entries.length - 1; at >= 0; at--)
      if (matches(this.#entries[at]!)) return this.#first + at + 1
    return matches(this.#base) ? this.#first : undefined
  }

  /** The frames with a number from this cursor on. */
  framesFrom(cursor: number): Frame[] {
    return this.#entries
      .slice(Math.max(0, cursor - this.#first))
      .filter(({ isCounted }) => isCounted)
      .map(({ seq, id, text }) => [seq, id, text])
  }

  /** The last `count` events, or the last of each name. */
  recent(replay: number | 'latest'): Frame[] {
    const events = this.framesFrom(this.#first).filter(([, , text]) => readFrame(text).hasData)
    if (replay !== 'latest') return replay > 0 ? events.slice(-replay) : []
    const latest = new Map<string, Frame>()
    for (const frame of events) {
      const { type } = readFrame(frame[2])
      latest.delete(type)
      latest.set(type, frame)
    }
    return [...latest.values()]
  }

  /** Whether events without an ID of their own were received. */
  get hasUnidentified(): boolean {
    return this.#entries.some(({ text }) => {
      const { hasData, id } = readFrame(text)
      return hasData && !id
    })
  }

  /**
   * Appends the frames that another tab sent, without those that the ring has. Returns false if frames in between are
   * missing, or if the two tabs numbered different events alike.
   *
   * @param after - the offset that the frames follow; by default, their numbers say it
   */
  merge(epoch: number, frames: readonly Frame[], after?: Offset): boolean {
    if (after && isSameOffset(after, this.offset)) {
      this.append(epoch, frames)
      return true
    }
    if (epoch !== this.offset.epoch) return false
    let { seq } = this.offset
    let known = 0
    for (const [at, [number, id]] of frames.entries()) {
      if (!number || number > seq) continue
      if (!this.has({ epoch, seq: number, id })) return false
      known = at + 1
    }
    const rest = frames.slice(known)
    let { id } = this.offset
    for (const [number, lastId] of rest) {
      // A comment has no number, but shows whether events are missing before it.
      if (number ? number !== ++seq : lastId !== id) return false
      id = lastId
    }
    this.append(epoch, rest)
    return true
  }

  /** Whether the ring has this ID at this number. Another leader may have given the number to another event. */
  has(offset: Offset): boolean {
    return this.#afterNumber(offset) !== undefined
  }

  #afterNumber(offset: Offset): number | undefined {
    return this.#after((other) => isSameOffset(other, offset))
  }
}
