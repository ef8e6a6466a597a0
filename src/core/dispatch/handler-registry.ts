import type { ServerEvent } from '../decoding/event-types.ts'
import type { InFlightEvent } from '../last-event-id/in-flight-events.ts'

/** A handler of events. With a store, the returned promise is awaited before the event's ID is saved. */
export type Handler = (event: ServerEvent) => unknown

/** A receiver of events, in the list of a name. */
export interface HandlerEntry {
  /** The name of the events; `undefined` for all. */
  readonly name: string | undefined
  /** The handler that `off` removes the entry by. */
  readonly handler?: Handler | undefined
  /** Called when the entry is removed. */
  readonly onRemove?: (() => void) | undefined
  /** The caller's function, called without `this` and with the event only. */
  call?: Handler | undefined
  /** Receives the events with their in-flight events: the queue of an iteration. */
  queue?: ((event: ServerEvent, inFlight: InFlightEvent | undefined) => void) | undefined
}

/** A list of entries. It is replaced and never changed, so that a delivery can walk it without a copy. */
type EntryList = readonly HandlerEntry[]

/** Shared, so that a client without handlers holds no list. */
const none: EntryList = []

/** The lists of a name, in the order of delivery. */
interface NamedEntries {
  readonly handlers: EntryList
  /** The listeners that `addEventListener` added, as one entry. */
  readonly listeners: EntryList
  /** All entries: handlers of the name, handlers of all names, listeners. */
  readonly all: EntryList
}

/** The handlers of a client, by event name. */
export class HandlerRegistry {
  #named: Map<string, NamedEntries> | undefined
  /** The handlers of all names; the complete list for any name that is not in the map. */
  #any: EntryList = none
  // Most streams have long runs of one name, and a comparison costs less than a lookup.
  #lastName: string | undefined
  #lastList: EntryList = none

  /** The entries for events of this name, in the order of delivery. */
  handlersFor(name: string): EntryList {
    if (name === this.#lastName) return this.#lastList
    this.#lastName = name
    return (this.#lastList = this.#named?.get(name)?.all ?? this.#any)
  }

  /** Adds the entry after those of its name, or of all names; returns a function that removes it. */
  add(entry: HandlerEntry): () => void {
    const { name } = entry
    if (name === undefined) this.#replaceAny(this.#any.concat(entry))
    else {
      const { handlers = none, listeners = none } = this.#named?.get(name) ?? {}
      this.#replace(name, handlers.concat(entry), listeners)
    }
    return () => this.#remove(name, (other) => other === entry)
  }

  /** Removes the handler of this name, however often it was added. */
  remove(name: string, handler: Handler): void {
    this.#remove(name, (entry) => entry.handler === handler)
  }

  /** Calls `call` for events of this name, after all handlers; `undefined` removes it. */
  setListeners(name: string, call: Handler | undefined): void {
    const { handlers = none } = this.#named?.get(name) ?? {}
    this.#replace(name, handlers, call ? [{ name, call }] : none)
  }

  #replace(name: string, handlers: EntryList, listeners: EntryList) {
    this.#lastName = undefined
    if (handlers.length + listeners.length === 0) return void this.#named?.delete(name)
    this.#named ??= new Map()
    // Concatenated, because a spread array reserves memory for a dozen more items.
    const others = this.#any.concat(listeners)
    const all = others.length > 0 ? handlers.concat(others) : handlers
    this.#named.set(name, { handlers, listeners, all })
  }

  #replaceAny(any: EntryList) {
    this.#lastName = undefined
    this.#any = any
    for (const [name, { handlers, listeners }] of this.#named ?? [])
      this.#replace(name, handlers, listeners)
  }

  #remove(name: string | undefined, matches: (entry: HandlerEntry) => boolean) {
    const named = name === undefined ? undefined : this.#named?.get(name)
    const list = name === undefined ? this.#any : (named?.handlers ?? none)
    const removed = list.filter(matches)
    if (removed.length === 0) return
    const rest = list.filter((entry) => !removed.includes(entry))
    if (name === undefined) this.#replaceAny(rest)
    else this.#replace(name, rest, named!.listeners)
    for (const entry of removed) {
      // A delivery in progress skips the entry.
      entry.call = entry.queue = undefined
      entry.onRemove?.()
    }
  }
}
