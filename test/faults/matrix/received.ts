import { type NumberedEvent, numberOf, numberedEvent } from '../log/numbered-event.ts'

/** The events that a client handled, in order. */
export class Received {
  readonly events: NumberedEvent[] = []
  /** The first event out of order. */
  problem: string | undefined
  /** The number of the last numbered event. */
  last = 0
  readonly #isCorrupted: boolean
  readonly #onEvent: () => void

  /** @param isCorrupted - whether events may differ from those sent */
  constructor(isCorrupted: boolean, onEvent: () => void) {
    this.#isCorrupted = isCorrupted
    this.#onEvent = onEvent
  }

  take({ type, data, lastEventId }: NumberedEvent): void {
    this.events.push({ type, data, lastEventId })
    const expected = numberedEvent(this.last + 1)
    const isNext =
      lastEventId === expected.lastEventId && data === expected.data && type === expected.type
    if (!isNext && !this.#isCorrupted)
      this.problem ??= `after event ${this.last} came ${JSON.stringify({ type, data, lastEventId })}`
    this.last = numberOf(lastEventId) ?? this.last
    this.#onEvent()
  }

  /** Whether the event of this number arrived last and unchanged. */
  hasReached(number: number): boolean {
    const expected = numberedEvent(number)
    const { data, lastEventId } = this.events.at(-1) ?? {}
    return lastEventId === expected.lastEventId && data === expected.data
  }

  /** How many of the events never arrived, and how many arrived again. */
  count(last: number): { lost: number; doubled: number } {
    const numbers = this.events.map(({ lastEventId }) => numberOf(lastEventId))
    const seen = new Set(numbers.filter((number) => number !== undefined))
    return { lost: last - seen.size, doubled: this.events.length - seen.size }
  }
}
