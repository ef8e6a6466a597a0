import { isPromise } from './decode.ts'
import type { Claim, Position } from './position.ts'
import { reportUncaught } from './report.ts'
import type { ServerEvent } from './types.ts'

/** Takes an event. What it returns is awaited before the event's position is saved, where there is a store. */
export type Handler = (event: ServerEvent) => unknown

/** Takes an event into a queue, to be handled later. */
export type Enqueue = (event: ServerEvent, claim: Claim | undefined) => void

interface Entry {
  readonly handler: Handler | undefined
  readonly enqueue: Enqueue | undefined
  /** Taken off the list, perhaps by a handler that was called earlier for the same event. */
  isRemoved: boolean
}

/** Handlers by event name, and the delivery of an event to them. */
export class Dispatcher {
  // Lists are replaced and not changed, so that a delivery can go through one without copying it.
  readonly #named = new Map<string, readonly Entry[]>()
  #any: readonly Entry[] = []

  /** Adds a handler of the events with this name, or of all; returns the function that takes it off. */
  add(name: string | undefined, handler: Handler | undefined, enqueue?: Enqueue): () => void {
    const entry: Entry = { handler, enqueue, isRemoved: false }
    this.#replace(name, [...this.#list(name), entry])
    return () => this.#remove(name, (other) => other === entry)
  }

  /** Takes off every registration of the handler under this name. */
  remove(name: string, handler: Handler): void {
    this.#remove(name, (entry) => entry.handler === handler)
  }

  /** Whether anyone listens to events with this name. */
  has(name: string): boolean {
    return this.#any.length > 0 || this.#named.has(name)
  }

  /**
   * Calls the handlers: those of the name, then those of all events, each in the order that they were added. A handler
   * that throws is reported; the others are still called.
   */
  deliver(
    event: ServerEvent,
    position: Position,
    claim: Claim | undefined,
    isOver: () => boolean,
  ): void {
    const named = this.#named.get(event.type)
    if (named) deliverTo(named, event, position, claim, isOver)
    deliverTo(this.#any, event, position, claim, isOver)
  }

  #list(name: string | undefined): readonly Entry[] {
    return (name === undefined ? this.#any : this.#named.get(name)) ?? []
  }

  #replace(name: string | undefined, list: readonly Entry[]) {
    if (name === undefined) this.#any = list
    else if (list.length > 0) this.#named.set(name, list)
    else this.#named.delete(name)
  }

  #remove(name: string | undefined, isMeant: (entry: Entry) => boolean) {
    const list = this.#list(name)
    for (const entry of list) if (isMeant(entry)) entry.isRemoved = true
    this.#replace(
      name,
      list.filter((entry) => !entry.isRemoved),
    )
  }
}

function deliverTo(
  list: readonly Entry[],
  event: ServerEvent,
  position: Position,
  claim: Claim | undefined,
  isOver: () => boolean,
) {
  for (const { handler, enqueue, isRemoved } of list) {
    if (isRemoved) continue
    // Closed by a handler before: nothing is delivered after that.
    if (isOver()) return
    if (enqueue) {
      enqueue(event, claim)
      continue
    }
    try {
      const result = handler?.(event)
      if (claim && isPromise(result)) {
        claim.open++
        const settle = () => void position.settle(claim)
        result.then(undefined, reportUncaught).then(settle)
      }
    } catch (error) {
      reportUncaught(error)
    }
  }
}
