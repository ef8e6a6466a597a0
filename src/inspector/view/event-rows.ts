import { formatJson } from '../format-json.ts'
import type { InspectorLog } from '../inspector-log.ts'
import type { EventRecord } from '../records.ts'
import type { StreamLog } from '../stream-log.ts'

/** An event with its stream. */
export interface Row {
  readonly event: EventRecord
  readonly stream: StreamLog
}

/** Which events are shown. */
export interface Filter {
  /** Only those of this stream. */
  readonly stream: StreamLog | undefined
  /** Only those of this name. */
  readonly type: string | undefined
  /** Only those that contain this text, in any case. */
  readonly query: string
}

/** The most names that can be selected. */
const maxTypes = 100

/** The text of an event's data. */
export function textOf({ data, isDecoded, raw }: EventRecord): string {
  return raw ?? (isDecoded ? formatJson(data) : '')
}

/** The events that match the filter, of all streams in the order of their arrival. Pulls new events from the logs. */
export class EventRows {
  rows: Row[] = []
  /** The names of the events so far. */
  readonly types = new Set<string>()
  filter: Filter = { stream: undefined, type: undefined, query: '' }
  isPaused = false
  readonly #log: InspectorLog
  #lastSequence = 0

  constructor(log: InspectorLog) {
    this.#log = log
  }

  setFilter(changes: Partial<Filter>): void {
    this.filter = { ...this.filter, ...changes }
    // While paused, events that have left the logs since stay visible.
    if (this.isPaused) this.rows = this.rows.filter((row) => this.#matches(row))
    else this.rebuild()
  }

  rebuild(): void {
    this.rows = []
    this.#lastSequence = 0
    this.update()
  }

  /** Adds new events and removes discarded ones; returns how many were removed from the start. */
  update(): number {
    if (this.isPaused) return 0
    const before = this.rows.length
    const kept = this.rows.filter(({ event, stream }) => event.sequence >= stream.firstSequence)
    const removed = before - kept.length
    if (removed > 0) this.rows = kept
    const added: Row[] = []
    for (const stream of this.#log.streams)
      for (const event of stream.eventsAfter(this.#lastSequence)) added.push({ event, stream })
    if (this.#log.streams.length > 1) added.sort((a, b) => a.event.sequence - b.event.sequence)
    for (const row of added) {
      if (this.types.size < maxTypes) this.types.add(row.event.type)
      if (this.#matches(row)) this.rows.push(row)
    }
    this.#lastSequence = added.at(-1)?.event.sequence ?? this.#lastSequence
    return removed
  }

  #matches({ event, stream }: Row): boolean {
    const { query, stream: wanted, type } = this.filter
    if (wanted && wanted !== stream) return false
    if (type !== undefined && type !== event.type) return false
    if (query === '') return true
    const text = query.toLowerCase()
    return [event.type, event.lastEventId, event.error?.message ?? '', textOf(event)].some((part) =>
      part.toLowerCase().includes(text),
    )
  }
}
