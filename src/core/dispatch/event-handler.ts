/** A handler held by a property such as `onmessage`. */
export type EventHandler<E> = {
  /** Called with the event. A method, so that a handler of the platform's own event types fits too. */
  call(event: E): unknown
}['call']

/** The `on…` properties of a target, by the type of their events. */
export interface EventHandlers {
  get(type: string): EventHandler<Event> | null
  set(type: string, handler: EventHandler<Event> | null): void
  /** The event is the target's own, and about to be dispatched; none is any more. */
  expect(event: Event | undefined): void
  /** Dispatches an event of the target's own, by the platform. */
  dispatch(event: Event): void
}

/**
 * An event handler is what the standard says: it has its place among the listeners from when it is first set, keeps it
 * when replaced, and loses it when set to null.
 *
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#event-handlers
 */
export function createEventHandlers(target: EventTarget): EventHandlers {
  const handlers: Record<string, EventHandler<Event> | null> = {}
  let isCalledByPlatform = false
  let hidden: string | null | undefined
  let dispatched: Event | undefined
  // workerd's `EventTarget` calls what it finds under `on…` itself: before the listeners, and without `this`.
  const onopen = () => (isCalledByPlatform = true)
  Object.assign(new EventTarget(), { onopen }).dispatchEvent(new Event('open'))
  const call = (event: Event) => {
    const handler = handlers[event.type]
    // What the program dispatches itself, a platform that calls handlers has given them already.
    const isOurs = !isCalledByPlatform || event === dispatched
    // [spec] What is no function is kept, but not called.
    if (isOurs && typeof handler === 'function') handler.call(target as never, event)
  }
  return {
    get: (type) => (type === hidden ? (hidden = null) : (handlers[type] ?? null)),
    set(type, next) {
      // [spec] An event handler is an object or null.
      const handler = next === Object(next) ? next : null
      // One that is there already keeps its place.
      target[handler ? 'addEventListener' : 'removeEventListener'](type, call)
      handlers[type] = handler
    },
    expect(event) {
      dispatched = event
    },
    dispatch(event) {
      // The platform looks at the property before it calls any listener, and is not to find the handler.
      if (isCalledByPlatform) hidden = event.type
      dispatched = event
      target.dispatchEvent(event)
      // Not to be held, nor the chunk that its data was cut from.
      dispatched = undefined
    },
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
