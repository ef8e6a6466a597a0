import { EventEmitter } from 'node:events'
import type { Holdings } from '../schemas.ts'

/** Counts the open connections of each page, to show that `close()` closes them. */
export class PageHoldings {
  readonly #held = new Map<string, Holdings>()
  readonly #changes = new EventEmitter().setMaxListeners(0)

  of(channel: string): Holdings {
    return this.#held.get(channel) ?? { streams: 0, sockets: 0 }
  }

  /** Counts a connection until it is closed. */
  hold(channel: string, kind: keyof Holdings, closed: AbortSignal): void {
    if (closed.aborted) return
    this.#change(channel, kind, 1)
    closed.addEventListener('abort', () => this.#change(channel, kind, -1))
  }

  /** Calls the listener on each change, until the signal aborts. */
  watch(channel: string, listener: (held: Holdings) => void, over: AbortSignal): void {
    if (over.aborted) return
    this.#changes.on(channel, listener)
    over.addEventListener('abort', () => this.#changes.off(channel, listener))
  }

  #change(channel: string, kind: keyof Holdings, by: number): void {
    const before = this.of(channel)
    const held = { ...before, [kind]: before[kind] + by }
    if (held.streams + held.sockets > 0) this.#held.set(channel, held)
    else this.#held.delete(channel)
    this.#changes.emit(channel, held)
  }
}
