import type { EventStream } from '../../server/event-stream.ts'

/** Milliseconds in which a page's requests are rejected. */
const rejectionTime = 3000

/** Faults that a page requests for its streams. */
export class Faults {
  readonly #streams = new Map<EventStream, string>()
  readonly #refusedUntil = new Map<string, number>()

  /** Adds a stream that can be dropped. */
  add(channel: string, stream: EventStream): void {
    if (stream.closed.aborted) return
    this.#streams.set(stream, channel)
    stream.closed.addEventListener('abort', () => this.#streams.delete(stream))
  }

  drop(channel: string): void {
    for (const [stream, itsChannel] of this.#streams) if (itsChannel === channel) stream.end()
  }

  refuse(channel: string): void {
    const now = Date.now()
    for (const [each, until] of this.#refusedUntil)
      if (until <= now) this.#refusedUntil.delete(each)
    this.#refusedUntil.set(channel, now + rejectionTime)
    this.drop(channel)
  }

  isRefused(channel: string): boolean {
    return (this.#refusedUntil.get(channel) ?? 0) > Date.now()
  }
}
