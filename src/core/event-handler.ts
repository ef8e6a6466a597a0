/** A handler held by a property such as `onmessage`. */
export type EventHandler<E> = { call(event: E): unknown }['call']

/** The value of one `on…` property, and the listener that stands for it. */
export interface HandlerSlot {
  handler: EventHandler<Event> | null
}

/**
 * An event handler as the standard defines it: it has its place among the listeners from when it is first set, keeps
 * it when replaced, and loses it when set to null.
 *
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#event-handlers
 */
export function createHandlerSlot(target: EventTarget, type: string): HandlerSlot {
  let current: EventHandler<Event> | null = null
  const call = (event: Event) => void current?.call(target as never, event)
  return {
    get handler() {
      return current
    },
    set handler(next) {
      const handler = typeof next === 'function' ? next : null
      if (handler && !current) target.addEventListener(type, call)
      if (!handler) target.removeEventListener(type, call)
      current = handler
    },
  }
}
