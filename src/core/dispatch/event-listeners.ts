import type { ListenHost } from './listen.ts'
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
import type { EventSourceError } from '../errors/errors.ts'

/** An event whose propagation a listener can stop. */
interface StoppableEvent extends Event {
  isStopped?: boolean
}

interface Entry {
  readonly listener: EventListenerLike<Event>
  readonly isCapturing: boolean
  readonly isOnce: boolean
  /** Removed, perhaps by a listener called earlier for the same event. */
  isRemoved: boolean
  /** Removes the listener when aborted. Also checked at each call, because a closed client ignores `abort` events. */
  readonly signal: AbortSignal | undefined
  /** Stops listening to the signal. */
  forgetSignal: (() => void) | undefined
}

/**
 * The listeners of a client, by event type, with the rules of `EventTarget`. The platform's class dispatches only events
 * that it constructed, which are expensive.
 *
 * @see https://dom.spec.whatwg.org/#concept-event-listener
 */
export class EventListeners {
  readonly #target: EventTarget
  readonly #host: ListenHost
  // Lists are replaced and never changed, so that a dispatch can walk one without a copy.
  readonly #lists = new Map<string, readonly Entry[]>()

  #handlers: EventHandlers | undefined

  /** Dispatches an event of the server. Bound, because the registry calls it as a handler. */
  readonly #notify = (event: ServerEvent): void => {
    const message = new ServerMessage(event, this.#target)
    this.#handlers?.expect(message)
    this.#call(message)
    this.#handlers?.expect(undefined)
    message.currentTarget = null
  }

  constructor(target: EventTarget, host: ListenHost) {
    chainMessages()
    this.#target = target
    this.#host = host
  }

  /**
   * Dispatches one of the client's own events.
   *
   * @param error - the failure that `error` carries; `undefined` after a clean end
   */
  notifyLifecycle(type: 'open' | 'error', error?: EventSourceError): void {
    if (!this.has(type)) return
    const event = new Event(type)
    if (error) {
      const { message, status } = error
      // Not an `ErrorEvent`, which Node and some workers lack.
      Object.assign(event, { error, message, code: status, status })
    }
    if (this.#handlers) this.#handlers.dispatch(event)
    else this.#target.dispatchEvent(event)
  }

  has(type: string): boolean {
    return this.#lists.has(type)
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
    // The option may be omitted but not be null.
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
      forgetSignal: undefined,
    }
    const list = this.#lists.get(type) ?? []
    // [spec] At the target, capturing listeners come first.
    const index = capture ? list.filter(({ isCapturing }) => isCapturing).length : list.length
    // Concatenated, because a spread array reserves memory for a dozen more items.
    this.#replace(type, list.slice(0, index).concat(entry, list.slice(index)))
    if (signal) entry.forgetSignal = this.#host.signals.add(signal, () => this.#remove(type, entry))
  }

  remove(type: string, listener: unknown, options?: ListenerOptions): void {
    const entry = this.#find(type, listener, flatten(options).capture)
    if (entry) this.#remove(type, entry)
  }

  /** Lets the platform dispatch an event that it constructed to these listeners. */
  dispatch(event: StoppableEvent): boolean {
    const { addEventListener, dispatchEvent, removeEventListener } = EventTarget.prototype
    const relay = () => {
      // The platform has no property that shows whether this was called.
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

  /** Calls the current listeners of the event's type. Their exceptions are reported. */
  #call(event: StoppableEvent) {
    let isCapturing = true
    for (const entry of this.#lists.get(event.type) ?? []) {
      if (event.isStopped) return
      // [spec] If a capturing listener stopped the propagation, only capturing listeners are called.
      if (isCapturing && !entry.isCapturing && event.cancelBubble) return
      isCapturing = entry.isCapturing
      if (entry.isRemoved || entry.signal?.aborted) continue
      if (entry.isOnce) this.#remove(event.type, entry)
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
    const matches = (entry: Entry) =>
      entry.listener === listener && entry.isCapturing === !!capture && !entry.signal?.aborted
    return this.#lists.get(type)?.find(matches)
  }

  #remove(type: string, entry: Entry) {
    entry.isRemoved = true
    entry.forgetSignal?.()
    this.#replace(type, this.#lists.get(type)?.filter((other) => other !== entry) ?? [])
  }

  #replace(type: string, list: readonly Entry[]) {
    const hadListeners = this.#lists.has(type)
    if (list.length > 0) this.#lists.set(type, list)
    else this.#lists.delete(type)
    // `open` and `error` are the client's own events: listeners never receive server events of these names.
    if (type === 'open' || type === 'error') return
    const { handlers } = this.#host
    const call = this.#notify
    if (list.length === 0) handlers.remove(type, call)
    else if (!hadListeners) handlers.add({ name: type, handler: call, call, isListener: true })
  }
}

function flatten(options: ListenerOptions | null | undefined): Exclude<ListenerOptions, boolean> {
  return typeof options === 'object' ? (options ?? {}) : { capture: !!options }
}
