import type { EventStream, OutgoingEvent } from './event-stream.ts'

/** Streams that get the same events. A closed one is removed. */
export class Audience {
  readonly #streams = new Set<EventStream>()

  get size(): number {
    return this.#streams.size
  }

  /** @param left - called when the stream is closed */
  join(stream: EventStream, left?: () => void): void {
    if (stream.closed.aborted) return
    this.#streams.add(stream)
    stream.closed.addEventListener('abort', () => {
      this.#streams.delete(stream)
      left?.()
    })
  }

  /** Sends to all streams without waiting for slow ones. Each stream closes itself if its client stops reading. */
  send(event: OutgoingEvent): void {
    for (const stream of this.#streams) void stream.send(event)
  }
}
