import { type EventHandler, createEventHandlers } from '../core/dispatch/event-handler.ts'
import { oneShotBodyError } from '../core/http/request-body.ts'
import type { RequestOptions } from '../core/http/request-options.ts'
import { RequestPlan } from '../core/http/request-plan.ts'
import { parseUrl, unfetchableReason } from '../core/http/url.ts'
import { EventSourceLoop, readyStates } from './event-source-loop.ts'
import { showMembers } from './show-members.ts'
import { StandardMessageEvent } from './standard-message-event.ts'

/** The implementation of the public `EventSource`, which has the types of the platform's. */
class StandardEventSource extends EventTarget {
  readonly #handlers = createEventHandlers(this)
  readonly #loop: EventSourceLoop
  readonly #url: string
  readonly #withCredentials: boolean

  constructor(url: string | URL, init: RequestOptions | null = {}) {
    super()
    if (!arguments.length) throw new TypeError('Failed to construct "EventSource": a URL is needed')
    const given = `${url}`
    if (init != null && init !== Object(init))
      throw new TypeError(
        'Failed to construct "EventSource": the second argument must be an object',
      )
    const options = { ...init }
    const { credentials = options.withCredentials ? 'include' : '', fetch, signal } = options
    // [spec] Let urlRecord be the result of encoding-parsing a URL given url … If urlRecord is failure, then throw a
    // "SyntaxError" DOMException.
    const urlRecord = parseUrl(given)
    const { href } = urlRecord
    this.#url = href
    this.#withCredentials = credentials === 'include'
    const isFutile = unfetchableReason(urlRecord, fetch !== undefined) !== undefined
    // Invalid options are exceptions; a URL that cannot be fetched is an `error` event.
    const plan = new RequestPlan(isFutile ? () => href : href, options)
    if (plan.isOneShot) throw oneShotBodyError()
    StandardMessageEvent.inheritFromPlatform()
    const target = this.#handlers
    this.#loop = new EventSourceLoop({ plan, signal, target })
    this.#loop.start()
  }

  get url(): string {
    return this.#url
  }

  get withCredentials(): boolean {
    return this.#withCredentials
  }

  get readyState(): number {
    return this.#loop.readyState
  }

  get onopen(): EventHandler<Event> | null {
    return this.#handlers.get('open')
  }
  set onopen(handler: EventHandler<Event> | null) {
    this.#handlers.set('open', handler)
  }

  get onmessage(): EventHandler<Event> | null {
    return this.#handlers.get('message')
  }
  set onmessage(handler: EventHandler<Event> | null) {
    this.#handlers.set('message', handler)
  }

  get onerror(): EventHandler<Event> | null {
    return this.#handlers.get('error')
  }
  set onerror(handler: EventHandler<Event> | null) {
    this.#handlers.set('error', handler)
  }

  close(): void {
    this.#loop.close()
  }
}

/** Gives the class the shape of the standard's interface. */
function defineInterface(): typeof StandardEventSource {
  const { prototype } = StandardEventSource
  const define = (target: object, values: object, attributes: PropertyDescriptor) => {
    for (const name of Reflect.ownKeys(values))
      Object.defineProperty(target, name, { value: Reflect.get(values, name), ...attributes })
  }
  showMembers(prototype)
  for (const target of [StandardEventSource, prototype])
    define(target, readyStates, { enumerable: true })
  define(StandardEventSource, { name: 'EventSource' }, { configurable: true })
  define(prototype, { [Symbol.toStringTag]: 'EventSource' }, { configurable: true })
  // Other packages read it to learn that the option `fetch` is supported.
  define(StandardEventSource, { [Symbol.for('eventsource.supports-fetch-override')]: true }, {})
  return StandardEventSource
}

export const EventSourceClass = /* @__PURE__ */ defineInterface()
