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
  /** The lists of the names that have entries of their own. They include the entries for all names. */
  #lists: Map<string, EntryList> | undefined
  /** The entries for all names: the list of any other name. */
  #any: EntryList = none
  // Most streams have long runs of one name, and a comparison costs less than a lookup.
  #lastName: string | undefined
  #lastList: EntryList = none

  /** The entries for events of this name, in the order of delivery. */
  handlersFor(name: string): EntryList {
    if (name === this.#lastName) return this.#lastList
    this.#lastName = name
    return (this.#lastList = this.#lists?.get(name) ?? this.#any)
  }

  /** Whether code waits for an event: a `once` or a loop. Only their entries have no `handler`. */
  get isAwaited(): boolean {
    const lists = [this.#any, ...(this.#lists?.values() ?? [])]
    return lists.flat().some(({ handler }) => !handler)
  }

  /** Adds the entry after those of its kind; returns a function that removes it. */
  add(entry: HandlerEntry): () => void {
    const { name } = entry
    this.#replace(name, (list) => insert(list, entry))
    return () => this.#remove(name, (other) => other === entry)
  }

  /** Removes the handler of this name, however often it was added. */
  remove(name: string, handler: Handler): void {
    this.#remove(name, (entry) => entry.handler === handler)
  }

  #remove(name: string | undefined, matches: (entry: HandlerEntry) => boolean) {
    const list = name === undefined ? this.#any : this.handlersFor(name)
    const removed = list.filter((entry) => entry.name === name && matches(entry))
    if (removed.length === 0) return
    this.#replace(name, (other) => other.filter((entry) => !removed.includes(entry)))
    for (const entry of removed) {
      // A delivery in progress skips it.
      entry.call = undefined
      if (entry.queue) entry.queue = undefined
      entry.onRemove?.()
    }
  }

  /** Replaces the list of the name; without a name, every list. */
  #replace(name: string | undefined, change: (list: EntryList) => EntryList) {
    const names = name === undefined ? [...(this.#lists?.keys() ?? [])] : [name]
    const lists = names.map((each) => [each, change(this.handlersFor(each))] as const)
    if (name === undefined) this.#any = change(this.#any)
    this.#lastName = undefined
    for (const [each, list] of lists)
      if (list.length > this.#any.length) (this.#lists ??= new Map()).set(each, list)
      else this.#lists?.delete(each)
  }
}

/** Adds the entry behind those of its kind: handlers of a name, then handlers of all names, then listeners. */
function insert(list: EntryList, entry: HandlerEntry): EntryList {
  const rank = ({ isListener, name }: HandlerEntry) => (isListener ? 2 : name === undefined ? 1 : 0)
  const index = list.filter((other) => rank(other) <= rank(entry)).length
  // Concatenated, because a spread array reserves memory for a dozen more items.
  return list.slice(0, index).concat(entry, list.slice(index))
}
