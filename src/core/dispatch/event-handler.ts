/** A handler held by a property such as `onmessage`. */
export type EventHandler<E> = {
  /** Called with the event. A method, so that a handler of the platform's own event types fits too. */
  call(event: E): unknown
}['call']

/** The `on…` properties of a target, by the type of their events. */
export interface EventHandlers {
  get(type: string): EventHandler<Event> | null
  set(type: string, handler: EventHandler<Event> | null): void
  /** Marks the event that the target is about to dispatch itself; `undefined` after the dispatch. */
  expect(event: Event | undefined): void
  /** Lets the platform dispatch an event that the target constructed. */
  dispatch(event: Event): void
}

/**
 * Creates event handlers as the standard defines them: a handler joins the listeners when first set, keeps its order
 * when replaced, and leaves the listeners when set to null.
 *
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#event-handlers
 */
export function createEventHandlers(target: EventTarget): EventHandlers {
  const handlers: Record<string, EventHandler<Event> | null> = {}
  let isCalledByPlatform = false
  let hidden: string | null | undefined
  let dispatched: Event | undefined
  // workerd's `EventTarget` calls the `on…` property itself: before the listeners, and without `this`.
  const onopen = () => (isCalledByPlatform = true)
  Object.assign(new EventTarget(), { onopen }).dispatchEvent(new Event('open'))
  const call = (event: Event) => {
    const handler = handlers[event.type]
    // If the application dispatches the event, such a platform has already called the handler.
    const isUncalled = !isCalledByPlatform || event === dispatched
    // [spec] A value that is not a function is kept but not called.
    if (isUncalled && typeof handler === 'function') handler.call(target as never, event)
  }
  return {
    get: (type) => (type === hidden ? (hidden = null) : (handlers[type] ?? null)),
    set(type, next) {
      // [spec] An event handler is an object or null.
      const handler = next === Object(next) ? next : null
      // The platform ignores a listener that is already added, which keeps the order.
      target[handler ? 'addEventListener' : 'removeEventListener'](type, call)
      handlers[type] = handler
    },
    expect(event) {
      dispatched = event
    },
    dispatch(event) {
      // The platform reads the property before it calls any listener, and must not find the handler.
      if (isCalledByPlatform) hidden = event.type
      dispatched = event
      target.dispatchEvent(event)
      // Releases the event and the chunk that its data is a slice of.
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

/** The last argument of `addEventListener`. */
export type ListenerOptions =
  | boolean
  | {
      /** As in `addEventListener`; affects only the order, because the event has no path. */
      capture?: boolean | undefined
      /** Removes the listener before its first call. */
      once?: boolean | undefined
      /** As in `addEventListener`; without effect, because the event cannot be canceled. */
      passive?: boolean | undefined
      /** Removes the listener when aborted. */
      signal?: AbortSignal | undefined
    }
