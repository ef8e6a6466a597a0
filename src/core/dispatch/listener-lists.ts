import type { Client, ListenerTarget } from '../../client/client-core.ts'
import {
  type EventHandler,
  type EventHandlers,
  type EventListenerLike,
  type ListenerOptions,
  createEventHandlers,
} from './event-handler.ts'
import { ServerMessage, chainMessages } from './server-message.ts'
import { reportUncaught } from '../platform/report-uncaught.ts'
import type { ServerEvent } from '../decoding/event-types.ts'

/** An event that says whether no further listener is to be called. */
interface StoppableEvent extends Event {
  isStopped?: boolean
}

interface Entry {
  readonly listener: EventListenerLike<Event>
  readonly isCapturing: boolean
  readonly isOnce: boolean
  /** Taken off, perhaps by a listener called earlier for the same event. */
  isRemoved: boolean
  /** Takes it off when aborted; asked, too, since a client that is closed does not listen to it. */
  readonly signal: AbortSignal | undefined
  /** Lets go of the signal. */
  release: (() => void) | undefined
}

/**
 * The listeners of a target, by the type of their events, with the rules of the platform's `EventTarget`: that one takes
 * none but the platform's own events, which are dear.
 *
 * @see https://dom.spec.whatwg.org/#concept-event-listener
 */
export class ListenerLists implements ListenerTarget {
  readonly #target: EventTarget
  readonly #client: Client
  // Lists are replaced and not changed, so that a dispatch can go through one without copying it.
  readonly #lists = new Map<string, readonly Entry[]>()

  #handlers: EventHandlers | undefined

  constructor(target: EventTarget, client: Client) {
    chainMessages()
    this.#target = target
    this.#client = client
  }

  hasListener(type: string): boolean {
    // A server's event of that name is not to be taken for the client's own.
    return this.#lists.has(type) && type !== 'open' && type !== 'error'
  }

  notifyListeners(event: ServerEvent): void {
    const message = new ServerMessage(event, this.#target)
    this.#handlers?.expect(message)
    this.#call(message)
    this.#handlers?.expect(undefined)
    message.currentTarget = null
  }

  notifyLifecycle(type: 'open' | 'error'): void {
    if (!this.#lists.has(type)) return
    const event = new Event(type)
    if (this.#handlers) this.#handlers.dispatch(event)
    else this.#target.dispatchEvent(event)
  }

  getHandler(type: string): EventHandler<Event> | null {
    return this.#handlers?.get(type) ?? null
  }

  setHandler(type: string, handler: EventHandler<Event> | null): void {
    this.#handlers ??= createEventHandlers(this.#target)
    this.#handlers.set(type, handler)
  }

  add(
    type: string,
    listener: EventListenerLike<Event> | null,
    options: ListenerOptions | undefined,
  ): void {
    const { capture, once, signal } = flatten(options)
    const fail = (reason: string) => {
      throw new TypeError(`Failed to listen to "${type}": ${reason}`)
    }
    // Null is no signal; what is left out is.
    if (signal !== undefined && typeof signal?.aborted !== 'boolean')
      fail('"signal" is not an AbortSignal')
    if (listener == null || signal?.aborted) return
    if (Object(listener) !== listener) fail('the listener is neither a function nor an object')
    if (this.#find(type, listener, capture)) return
    const entry: Entry = {
      listener,
      isCapturing: !!capture,
      isOnce: !!once,
      isRemoved: false,
      signal,
      release: undefined,
    }
    const list = this.#lists.get(type) ?? []
    // [spec] At the target, those that capture come first.
    const place = capture ? list.filter(({ isCapturing }) => isCapturing).length : list.length
    // Not spread, which would leave room for a dozen more.
    this.#lists.set(type, list.slice(0, place).concat(entry, list.slice(place)))
    if (signal) entry.release = this.#client.signals.add(signal, () => this.#take(type, entry))
  }

  remove(type: string, listener: unknown, options?: ListenerOptions): void {
    const entry = this.#find(type, listener, flatten(options).capture)
    if (entry) this.#take(type, entry)
  }

  /** Has the platform dispatch one of its own events, to the listeners here. */
  dispatch(event: StoppableEvent): boolean {
    const { addEventListener, dispatchEvent, removeEventListener } = EventTarget.prototype
    const relay = () => {
      // The platform heeds it, but tells nobody.
      event.stopImmediatePropagation = () => {
        event.isStopped = true
        Event.prototype.stopImmediatePropagation.call(event)
      }
      this.#call(event)
      delete (event as Partial<StoppableEvent>).stopImmediatePropagation
      delete event.isStopped
    }
    addEventListener.call(this.#target, event?.type, relay, { once: true })
    try {
      return dispatchEvent.call(this.#target, event)
    } finally {
      removeEventListener.call(this.#target, event?.type, relay)
    }
  }

  /** Calls the listeners that there are now for events of this type. What one throws is reported. */
  #call(event: StoppableEvent) {
    let isCapturing = true
    for (const entry of this.#lists.get(event.type) ?? []) {
      if (event.isStopped) return
      // [spec] An event whose propagation was stopped while it was captured gets no further.
      if (isCapturing && !entry.isCapturing && event.cancelBubble) return
      isCapturing = entry.isCapturing
      if (entry.isRemoved || entry.signal?.aborted) continue
      if (entry.isOnce) this.#take(event.type, entry)
      try {
        const { listener } = entry
        if (typeof listener === 'function') listener.call(this.#target as never, event)
        else listener.handleEvent(event)
      } catch (error) {
        reportUncaught(error)
      }
    }
  }

  #find(type: string, listener: unknown, capture: unknown) {
    const isMeant = (entry: Entry) =>
      entry.listener === listener && entry.isCapturing === !!capture && !entry.signal?.aborted
    return this.#lists.get(type)?.find(isMeant)
  }

  #take(type: string, entry: Entry) {
    entry.isRemoved = true
    entry.release?.()
    const rest = this.#lists.get(type)?.filter((other) => other !== entry)
    if (rest?.length) this.#lists.set(type, rest)
    else this.#lists.delete(type)
  }
}

/** The client's listeners, made when they are first asked for. Not for the drop-in, whose target is another. */
export function listenersOf(client: Client, target: EventTarget): ListenerLists {
  client.target ??= new ListenerLists(target, client)
  return client.target as ListenerLists
}

function flatten(options: ListenerOptions | null | undefined): Exclude<ListenerOptions, boolean> {
  return typeof options === 'object' ? (options ?? {}) : { capture: !!options }
}
