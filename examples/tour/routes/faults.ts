import type { EventStream } from '../../server/event-stream.ts'

/** How long a page is refused, in milliseconds. */
const refusal = 3000

/** What goes wrong for a page because it was asked for. */
export class Faults {
  readonly #streams = new Map<EventStream, string>()
  readonly #refusedUntil = new Map<string, number>()

  /** Lets a stream be dropped. */
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
    this.#refusedUntil.set(channel, now + refusal)
    this.drop(channel)
  }

  isRefused(channel: string): boolean {
    return (this.#refusedUntil.get(channel) ?? 0) > Date.now()
  }
}
