import { isPromise } from './decode.ts'
import type { Claim } from './position.ts'
import { reportUncaught } from './report.ts'
import type { ServerEvent } from './types.ts'

/** Takes an event. What it returns is awaited before the event's position is saved, where there is a store. */
export type Handler = (event: ServerEvent) => unknown

interface Entry {
  readonly handler: Handler | undefined
  /** Called when the entry is taken off. */
  readonly onRemove: (() => void) | undefined
  /** What is called; nothing once the entry is taken off, perhaps by a handler called earlier for the same event. */
  take: ((event: ServerEvent, claim: Claim | undefined) => unknown) | undefined
}

/** Handlers by event name, and the delivery of an event to them. Those of all events go by the name `undefined`. */
export class Dispatcher {
  // Lists are replaced and not changed, so that a delivery can go through one without copying it.
  readonly #lists = new Map<string | undefined, readonly Entry[]>()

  /** Adds what takes the events of this name; returns the function that takes it off. */
  add(
    name: string | undefined,
    take: Exclude<Entry['take'], undefined>,
    handler?: Handler,
    onRemove?: () => void,
  ): () => void {
    const entry: Entry = { handler, onRemove, take }
    this.#lists.set(name, [...(this.#lists.get(name) ?? []), entry])
    return () => this.#remove(name, (other) => other === entry)
  }

  /** Takes off the handler under this name, however often it was added. */
  remove(name: string, handler: Handler): void {
    this.#remove(name, (entry) => entry.handler === handler)
  }

  /** Whether anyone takes events of this name. */
  has(name: string): boolean {
    return this.#lists.has(name) || this.#lists.has(undefined)
  }

  /**
   * Hands out the event: to those who asked for its name, then to those who asked for all, in the order that they
   * were added, until it is over: then it returns false. One that throws is reported; the others get the event all the
   * same.
   *
   * @param settle - to be called when a promise that somebody returned has settled
   */
  deliver(
    event: ServerEvent,
    claim: Claim | undefined,
    settle: (claim: Claim) => unknown,
    isOver: () => boolean,
  ): boolean {
    // Both lists as they are now: who is added meanwhile waits for the next event.
    for (const list of [this.#lists.get(event.type), this.#lists.get(undefined)])
      for (const entry of list ?? []) {
        if (isOver()) return false
        try {
          const result = entry.take?.(event, claim)
          if (claim && isPromise(result)) {
            claim.open++
            Promise.resolve(result)
              .catch(reportUncaught)
              .then(() => settle(claim))
          }
        } catch (error) {
          reportUncaught(error)
        }
      }
    return true
  }

  #remove(name: string | undefined, isMeant: (entry: Entry) => boolean) {
    const rest = this.#lists.get(name)?.filter((entry) => {
      if (!isMeant(entry)) return true
      entry.take = undefined
      entry.onRemove?.()
      return false
    })
    if (rest?.length) this.#lists.set(name, rest)
    else this.#lists.delete(name)
  }
}
