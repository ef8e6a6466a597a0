import type { EventStream, OutgoingEvent } from './event-stream.ts'

/** The streams that hear the same. One that is closed leaves by itself. */
export class Audience {
  readonly #streams = new Set<EventStream>()

  get size(): number {
    return this.#streams.size
  }

  /** @param left - called once the stream is closed */
  join(stream: EventStream, left?: () => void): void {
    if (stream.closed.aborted) return
    this.#streams.add(stream)
    stream.closed.addEventListener('abort', () => {
      this.#streams.delete(stream)
      left?.()
    })
  }

  /** Sends to all. Nobody waits for a slow listener; one that takes nothing for long is dropped by its stream. */
  send(event: OutgoingEvent): void {
    for (const stream of this.#streams) void stream.send(event)
  }
}
