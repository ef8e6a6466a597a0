import type { EventStream, OutgoingEvent } from './event-stream.ts'

/** The streams that hear the same. One that is closed leaves by itself. */
export class Audience<Listener = undefined> {
  readonly #listeners = new Map<EventStream, Listener>()

  get size(): number {
    return this.#listeners.size
  }

  /** What was said of each listener when it joined. */
  get listeners(): Iterable<Listener> {
    return this.#listeners.values()
  }

  join(stream: EventStream, listener: Listener, left?: () => void): void {
    if (stream.closed.aborted) return
    this.#listeners.set(stream, listener)
    stream.closed.addEventListener('abort', () => {
      this.#listeners.delete(stream)
      left?.()
    })
  }

  /** Sends to all. Nobody waits for a slow listener; one that takes nothing for long is dropped by its stream. */
  send(event: OutgoingEvent): void {
    for (const stream of this.#listeners.keys()) void stream.send(event)
  }

  end(): void {
    for (const stream of this.#listeners.keys()) stream.end()
  }
}
