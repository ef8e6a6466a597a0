import { isPromise } from '../platform/is-promise.ts'
import type { Life } from '../../client/connection-loop.ts'
import type { Position } from '../last-event-id/last-event-id.ts'
import { reportUncaught } from '../platform/report-uncaught.ts'
import type { Claim } from '../last-event-id/stored-position.ts'
import type { ServerEvent } from '../decoding/event-types.ts'

/** Takes an event. What it returns is awaited before the event's position is saved, where there is a store. */
export type Handler = (event: ServerEvent) => unknown

interface Entry {
  /** The name whose events it takes; `undefined` for all. */
  readonly name: string | undefined
  readonly handler: Handler | undefined
  /** Called when the entry is taken off. */
  readonly onRemove: (() => void) | undefined
  /** What is called; nothing once the entry is taken off, perhaps by a handler called earlier for the same event. */
  take: ((event: ServerEvent, claim: Claim | undefined) => unknown) | undefined
}

/** Who takes an event, in order: those who asked for its name, then those who asked for all. */
export type Route = readonly Entry[]

/** Shared, so that who has no handlers holds no list of them. */
const none: Route = []

/** Handlers by event name. */
export class Dispatcher {
  // Routes are replaced and not changed, so that a delivery can go along one without copying it. Those of all names are
  // put together here, and not at each event.
  #routes: Map<string, Route> | undefined
  /** The route of all other names. */
  #any: Route = none
  // Most streams have long runs of one name, and to compare it costs less than to look it up.
  #lastName: string | undefined
  #lastRoute: Route = this.#any

  /** Adds what takes the events of this name, or of all; returns the function that takes it off. */
  add(
    name: string | undefined,
    take: Exclude<Entry['take'], undefined>,
    handler?: Handler,
    onRemove?: () => void,
  ): () => void {
    const entry: Entry = { name, handler, onRemove, take }
    if (name === undefined) this.#changeAll((route) => route.concat(entry))
    else {
      const route = this.route(name)
      this.#lastName = undefined
      const named = route.slice(0, route.length - this.#any.length)
      this.#routes ??= new Map()
      // Not spread, which would leave room for a dozen more.
      this.#routes.set(name, named.concat(entry, this.#any))
    }
    return () => this.#remove(name, (other) => other === entry)
  }

  /** Takes off the handler under this name, however often it was added. */
  remove(name: string, handler: Handler): void {
    this.#remove(name, (entry) => entry.handler === handler)
  }

  /** Who takes events of this name, as of now. */
  route(name: string): Route {
    if (name === this.#lastName) return this.#lastRoute
    this.#lastName = name
    return (this.#lastRoute = this.#routes?.get(name) ?? this.#any)
  }

  #changeAll(change: (route: Route) => Route) {
    this.#lastName = undefined
    this.#any = change(this.#any)
    for (const [name, route] of this.#routes ?? []) this.#routes!.set(name, change(route))
  }

  #remove(name: string | undefined, isMeant: (entry: Entry) => boolean) {
    const [gone, rest]: [Entry[], Entry[]] = [[], []]
    const route = name === undefined ? this.#any : this.route(name)
    this.#lastName = undefined
    for (const entry of route) (entry.name === name && isMeant(entry) ? gone : rest).push(entry)
    if (gone.length === 0) return
    if (name === undefined)
      this.#changeAll((other) => other.filter((entry) => !gone.includes(entry)))
    else if (rest.length > this.#any.length) this.#routes!.set(name, rest)
    else this.#routes!.delete(name)
    for (const entry of gone) {
      entry.take = undefined
      entry.onRemove?.()
    }
  }
}

/**
 * Hands out the event along the route, until it is over: then it returns false. One that throws is reported; the others
 * get the event all the same.
 *
 * @param position - whose claim is settled when a promise that somebody returned has
 */
export function deliverAlong(
  route: Route,
  event: ServerEvent,
  claim: Claim | undefined,
  position: Position,
  life: Life,
): boolean {
  for (const entry of route) {
    if (life.isOver) return false
    try {
      const result = entry.take?.(event, claim)
      if (claim && isPromise(result)) {
        claim.open++
        Promise.resolve(result)
          .catch(reportUncaught)
          .then(() => position.settle(claim))
      }
    } catch (error) {
      reportUncaught(error)
    }
  }
  return true
}
