/** A handler held by a property such as `onmessage`. */
export type EventHandler<E> = {
  /** Called with the event. A method, so that a handler of the platform's own event types fits too. */
  call(event: E): unknown
}['call']

/** The value of one `on…` property, and the listener that stands for it. */
export interface HandlerSlot {
  handler: EventHandler<Event> | null
}

/**
 * The `on…` properties of a target, by type. An event handler is what the standard says: it has its place among the
 * listeners from when it is first set, keeps it when replaced, and loses it when set to null.
 *
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#event-handlers
 */
export function createHandlerSlots(target: EventTarget): (type: string) => HandlerSlot {
  const slots = new Map<string, HandlerSlot>()
  const createSlot = (type: string): HandlerSlot => {
    let current: EventHandler<Event> | null = null
    const call = (event: Event) => {
      // [spec] What is no function is kept, but not called.
      if (typeof current === 'function') current.call(target as never, event)
    }
    return {
      get handler() {
        return current
      },
      set handler(next) {
        // [spec] An event handler is an object or null.
        const handler = next === Object(next) ? next : null
        if (handler && !current) target.addEventListener(type, call)
        if (!handler) target.removeEventListener(type, call)
        current = handler
      },
    }
  }
  return (type) => {
    const slot = slots.get(type) ?? createSlot(type)
    slots.set(type, slot)
    return slot
  }
}

/** A listener as `addEventListener` takes it: a function, or an object with a `handleEvent` method. */
export type EventListenerLike<E> =
  | EventHandler<E>
  | {
      /** Called with the event. */
      handleEvent(event: E): unknown
    }

/** What `addEventListener` takes as its last argument. */
export type ListenerOptions =
  | boolean
  | {
      /** As in `addEventListener`; without effect, since the event has no path. */
      capture?: boolean | undefined
      /** Takes the listener off before its first call. */
      once?: boolean | undefined
      /** As in `addEventListener`; without effect, since there is nothing to prevent. */
      passive?: boolean | undefined
      /** Takes the listener off when aborted. */
      signal?: AbortSignal | undefined
    }
