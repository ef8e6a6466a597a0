import type { ServerEvent } from '../decoding/event-types.ts'
import type { QueueEvent } from '../iteration/event-iterations.ts'

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
  /** The queue of an iteration. Only its entry has this property. */
  queue?: QueueEvent | undefined
  /** All listeners that `addEventListener` added for the name, as one entry. */
  readonly isListener?: true
}

/** A list of entries, in the order of delivery. It is replaced and never changed, so that a delivery needs no copy. */
type EntryList = readonly HandlerEntry[]

/** Shared, so that a client without handlers holds no list. */
const none: EntryList = []

/** The handlers of a client, by event name. */
export class HandlerRegistry {
  #entries: EntryList = none
  // Most streams have long runs of one name, and a comparison costs less than a lookup.
  #lastName: string | undefined
  #lastList: EntryList = none
  /** The lists of the names that have entries of their own, as events ask for them; none for the only name of a client. */
  #lists: Map<string, EntryList> | undefined

  /** The entries for events of this name, in the order of delivery. */
  handlersFor(name: string): EntryList {
    if (name === this.#lastName) return this.#lastList
    const list = this.#lists?.get(name) ?? this.#select(name)
    this.#lastName = name
    return (this.#lastList = list)
  }

  #select(name: string): EntryList {
    const isFor = (entry: HandlerEntry) => entry.name === undefined || entry.name === name
    if (this.#entries.every(isFor)) return this.#entries
    const list = this.#entries.filter(isFor)
    // By the caller's string, because that of an event may hold its chunk in memory.
    const own = list.find((entry) => entry.name === name)?.name
    if (own !== undefined) (this.#lists ??= new Map()).set(own, list)
    return list
  }

  /** Whether code waits for an event: a `once` or a loop. Only their entries have no `handler`. */
  get isAwaited(): boolean {
    return this.#entries.some(({ handler }) => !handler)
  }

  /** Adds the entry after those of its kind; returns a function that removes it. */
  add(entry: HandlerEntry): () => void {
    this.#replace(insert(this.#entries, entry))
    return () => this.#remove((other) => other === entry)
  }

  /** Removes the handler of this name, however often it was added. */
  remove(name: string, handler: Handler): void {
    this.#remove((entry) => entry.name === name && entry.handler === handler)
  }

  #remove(isRemoved: (entry: HandlerEntry) => boolean) {
    const removed = this.#entries.filter(isRemoved)
    if (removed.length === 0) return
    this.#replace(this.#entries.filter((entry) => !isRemoved(entry)))
    for (const entry of removed) {
      // A delivery in progress skips it.
      entry.call = undefined
      if (entry.queue) entry.queue = undefined
      entry.onRemove?.()
    }
  }

  #replace(entries: EntryList) {
    this.#entries = entries
    this.#lists = this.#lastName = undefined
    this.#lastList = none
  }
}

/** Adds the entry behind those of its kind: handlers of a name, then handlers of all names, then listeners. */
function insert(list: EntryList, entry: HandlerEntry): EntryList {
  const rank = ({ isListener, name }: HandlerEntry) => (isListener ? 2 : name === undefined ? 1 : 0)
  const index = list.filter((other) => rank(other) <= rank(entry)).length
  // Concatenated, because a spread array reserves memory for a dozen more items.
  return list.slice(0, index).concat(entry, list.slice(index))
}
