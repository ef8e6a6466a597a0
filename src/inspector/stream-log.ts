import type { Observation } from './observe.ts'
import type { AttemptRecord, EventRecord, RecordSink } from './records.ts'

/** The most attempts that a log keeps. */
const maxAttempts = 100

/** The limits of a stream's log. */
export interface LogLimits {
  /** The most events that are kept; older ones are discarded. @defaultValue `5000` */
  readonly maxEvents?: number | undefined
  /** About the most bytes of memory that the kept events need. @defaultValue `16_777_216` (16 MiB) */
  readonly maxBytes?: number | undefined
}

/** The bounded log of one stream. */
export class StreamLog implements RecordSink {
  readonly id: number
  readonly name: string
  /** The last attempts, oldest first. */
  readonly attempts: AttemptRecord[] = []
  /** All events so far, including those that were discarded. */
  total = 0
  /** Set once the log is shown: what is observed. */
  observation: Observation | undefined
  readonly #maxEvents: number
  readonly #maxBytes: number
  readonly #onChange: () => void
  #events: EventRecord[] = []
  /** The index of the first kept event. */
  #start = 0
  #bytes = 0

  constructor(id: number, name: string, limits: LogLimits, onChange: () => void) {
    const { maxBytes = 16_777_216, maxEvents = 5000 } = limits
    for (const [option, value] of Object.entries({ maxBytes, maxEvents }))
      if (!(value >= 0))
        throw new TypeError(`Invalid option "${option}": expected a number from 0, got ${value}`)
    this.id = id
    this.name = name
    this.#maxEvents = maxEvents
    this.#maxBytes = maxBytes
    this.#onChange = onChange
  }

  /** How many events are kept. */
  get size(): number {
    return this.#events.length - this.#start
  }

  /** The sequence number of the first kept event; `Infinity` for none. */
  get firstSequence(): number {
    return this.#events[this.#start]?.sequence ?? Infinity
  }

  /** The kept events with a higher sequence number than this one, oldest first. */
  eventsAfter(sequence: number): EventRecord[] {
    let at = this.#events.length
    while (at > this.#start && this.#events[at - 1]!.sequence > sequence) at -= 1
    return this.#events.slice(at)
  }

  /** Discards all events; not the attempts, of which the last may be open. */
  clear(): void {
    this.#events = []
    this.#start = this.#bytes = 0
    this.attempts.splice(0, this.attempts.length - 1)
    this.#onChange()
  }

  onAttempt(attempt: AttemptRecord): void {
    this.attempts.push(attempt)
    if (this.attempts.length > maxAttempts) this.attempts.shift()
    this.#onChange()
  }

  onAttemptChange(): void {
    this.#onChange()
  }

  onEvent(event: EventRecord): void {
    this.total += 1
    this.#events.push(event)
    this.#bytes += event.weight
    while (this.size > 0 && (this.size > this.#maxEvents || this.#bytes > this.#maxBytes))
      this.#discardFirst()
    this.#onChange()
  }

  onDecoded(): void {
    this.#onChange()
  }

  #discardFirst() {
    this.#bytes -= this.#events[this.#start]!.weight
    ;(this.#events as (EventRecord | undefined)[])[this.#start] = undefined
    this.#start += 1
    // Not at each event, because that would move all others.
    if (this.#start < 1000 && this.size > 0) return
    this.#events.splice(0, this.#start)
    this.#start = 0
  }
}
