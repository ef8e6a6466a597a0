import { ClientCore } from '../client/client-core.ts'
import { ResponseError } from '../core/errors/errors.ts'
import { type EventHandler, createEventHandlers } from '../core/dispatch/event-handler.ts'
import type { ClientOptions } from '../client/client-options.ts'
import type { RequestOptions } from '../core/http/request-options.ts'
import { parseUrl, resolveUrl } from '../core/http/url.ts'
import { StandardMessageEvent } from './standard-message-event.ts'

/** Where the standard has one word, the client has an option: none of them is the caller's to set. */
const standard = {
  clock: undefined,
  // A platform's own limits are far off, and none is part of the standard.
  connectTimeout: 0,
  decode: undefined,
  // [spec] The reconnection time is waited for in full: no change around the page cuts it short.
  environment: { online: () => true, visible: () => true, subscribe: () => () => {} },
  events: undefined,
  idleTimeout: 0,
  lastEventId: '',
  maxBufferSize: undefined,
  onClose: undefined,
  onComment: undefined,
  onError: undefined,
  onOpen: undefined,
  onReconnect: undefined,
  pauseWhenHidden: false,
  random: undefined,
  unref: false,
} satisfies Record<
  Exclude<
    keyof ClientOptions | 'decode' | 'events',
    keyof RequestOptions | 'autoConnect' | 'reconnect'
  >,
  unknown
>

/** The class itself; its public face is `EventSource`, which has the types of the platform's. */
export class StandardEventSource extends EventTarget {
  static {
    const constants = { CONNECTING: 0, OPEN: 1, CLOSED: 2 }
    const { prototype } = this
    const defineAll = (target: object, properties: object, attributes: PropertyDescriptor) => {
      for (const [name, value] of Object.entries(properties))
        Object.defineProperty(target, name, { value, ...attributes })
    }
    for (const target of [this, prototype]) defineAll(target, constants, { enumerable: true })
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype)))
      if (name !== 'constructor' && descriptor.configurable)
        Object.defineProperty(prototype, name, { ...descriptor, enumerable: true })
    Object.defineProperty(this, 'name', { value: 'EventSource', configurable: true })
    Object.defineProperty(prototype, Symbol.toStringTag, {
      value: 'EventSource',
      configurable: true,
    })
    // By this others find out that the option `fetch` is obeyed.
    Object.defineProperty(this, Symbol.for('eventsource.supports-fetch-override'), { value: true })
  }

  readonly #client: ClientCore
  readonly #handlers = createEventHandlers(this)
  readonly #url: string
  readonly #withCredentials: boolean

  constructor(url: string | URL, init: RequestOptions | null = {}) {
    super()
    if (!arguments.length) throw new TypeError('Failed to construct "EventSource": a URL is needed')
    const given = `${url}`
    const options = Object(init) as RequestOptions
    if (init != null && init !== options)
      throw new TypeError(
        'Failed to construct "EventSource": the second argument must be an object',
      )
    const { credentials = options.withCredentials ? 'include' : '', fetch } = options
    this.#url = parseUrl(given).href
    this.#withCredentials = credentials === 'include'
    StandardMessageEvent.chain()
    let isFutile = false
    try {
      resolveUrl(this.#url, fetch !== undefined)
    } catch {
      // [spec] Unless it is known to be futile: what `fetch` refuses now, it refuses for ever.
      isFutile = true
    }
    this.#client = new ClientCore(
      // By a function, which is asked later: what cannot be fetched is an event `error`, and no exception here.
      () => this.#url,
      {
        ...options,
        ...standard,
        reconnect: {
          initialDelay: 3000,
          factor: 1,
          jitter: 0,
          minUptime: 0,
          maxDelay: Infinity,
          // [spec] If the response's status is not 200, or its type is not text/event-stream, fail the connection.
          shouldRetry: (error) =>
            !isFutile && error?.retryable !== false && !(error instanceof ResponseError),
        },
      },
    )
    this.#client.handlers.add({
      name: undefined,
      call: (event) => this.#handlers.dispatch(new StandardMessageEvent(event)),
    })
    this.#client.listeners = {
      notifyLifecycle: (type: string) => this.#handlers.dispatch(new Event(type)),
    } as never
    this.#client.connect()
  }

  get url(): string {
    return this.#url
  }

  get withCredentials(): boolean {
    return this.#withCredentials
  }

  get readyState(): number {
    const { status } = this.#client.state.get()
    if (status === 'open') return 1
    return status === 'closed' ? 2 : 0
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
    this.#client.close({ reason: 'closed' })
  }
}
