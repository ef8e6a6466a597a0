import type { ListenerOptions } from '../index.ts'
import { oneLine, textOf } from './serialize-event.ts'

/** Options of the standard's constructor. */
export interface FakeEventSourceInit {
  /** Whether the request would include credentials for another origin. */
  withCredentials?: boolean | undefined
}

/** The fields of a message that the test makes. */
export interface FakeMessage {
  /** The event's name; `'message'` by default. */
  event?: string | undefined
  /** The event's data. A string is delivered as it is, any other value as JSON. */
  data: unknown
  /** The event's ID. It is the `lastEventId` of this message and of those after it, as in the standard. */
  id?: string | undefined
}

/** A listener of open, error and message events. */
export type FakeEventSourceListener =
  | ((event: MessageEvent) => unknown)
  | {
      /** Called with each event. */
      handleEvent(event: MessageEvent): unknown
    }

type Handler<Type extends Event> = ((event: Type) => unknown) | null

/**
 * An `EventSource` without a connection, for code that takes the constructor or uses the global. The test finds the
 * instances in {@link FakeEventSource.instances} and makes their events.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface
 */
export class FakeEventSource extends EventTarget {
  /** `0` */
  static readonly CONNECTING = 0
  /** `1` */
  static readonly OPEN = 1
  /** `2` */
  static readonly CLOSED = 2
  /** All instances since the last {@link FakeEventSource.reset}, oldest first. */
  static readonly instances: FakeEventSource[] = []

  /** `0` */
  readonly CONNECTING = 0
  /** `1` */
  readonly OPEN = 1
  /** `2` */
  readonly CLOSED = 2
  /** The URL, absolute if the page's URL makes it so. */
  readonly url: string
  /** As given. */
  readonly withCredentials: boolean
  #readyState: 0 | 1 | 2 = 0
  #lastEventId = ''
  #isDispatching = false
  readonly #handlers = new Map<string, { current: Handler<Event>; last?: Event }>()

  /**
   * @param url - the URL; without a page, a relative URL is kept as it is
   * @param init - `withCredentials`
   */
  constructor(url: string | URL, init: FakeEventSourceInit = {}) {
    super()
    this.url = absolute(url)
    this.withCredentials = !!init.withCredentials
    // By its name, esbuild would rename the class.
    new.target.instances.push(this)
  }

  /** The newest instance. Throws if there is none. */
  static get latest(): FakeEventSource {
    const latest = this.instances.at(-1)
    if (latest) return latest
    throw new Error(
      'FakeEventSource.latest: the code has constructed none. Was the global EventSource replaced before?',
    )
  }

  /** Closes all instances and forgets them. Call it after each test. */
  static reset(): void {
    for (const source of this.instances.splice(0)) source.close()
  }

  /** `0` until {@link FakeEventSource.open} and after an error, `1` while open, `2` when closed. */
  get readyState(): 0 | 1 | 2 {
    return this.#readyState
  }

  /** The handler of `open` events. */
  get onopen(): Handler<Event> {
    return this.#handler('open')
  }

  /** Replaces the handler of `open` events; `null` removes it. */
  set onopen(handler: Handler<Event>) {
    this.#setHandler('open', handler)
  }

  /** The handler of `message` events. */
  get onmessage(): Handler<MessageEvent> {
    return this.#handler('message')
  }

  /** Replaces the handler of `message` events; `null` removes it. */
  set onmessage(handler: Handler<MessageEvent>) {
    this.#setHandler('message', handler as Handler<Event>)
  }

  /** The handler of `error` events. */
  get onerror(): Handler<Event> {
    return this.#handler('error')
  }

  /** Replaces the handler of `error` events; `null` removes it. */
  set onerror(handler: Handler<Event>) {
    this.#setHandler('error', handler)
  }

  /** Ends the connection. There is no event, and no later one. */
  close(): void {
    this.#readyState = 2
  }

  /** The test: the connection opens. */
  open(): void {
    if (this.#readyState === 1) throw new Error('open(): the source is open')
    this.#announce('open', 1)
  }

  /**
   * The test: a message arrives. A source that the code has closed ignores it.
   *
   * @param message - its `data`, and if it has them its `event` and `id`
   */
  emit({ event = 'message', data, id }: FakeMessage): void {
    if (this.#readyState === 0)
      throw new Error('emit(): a source that is not open gets no message; call open() before')
    if (this.#readyState === 2) return
    if (id !== undefined) this.#lastEventId = oneLine('id', id, /[\r\n\0]/)
    const lastEventId = this.#lastEventId
    this.dispatchEvent(
      messageEvent(event, { data: textOf(data), lastEventId, origin: originOf(this.url) }),
    )
  }

  /** The test: the connection is lost, and the source reconnects. The next step is {@link FakeEventSource.open}. */
  error(): void {
    this.#announce('error', 0)
  }

  /** The test: the server refuses, and the source closes for good. */
  fail(): void {
    this.#announce('error', 2)
  }

  /** Adds a listener, like the platform's. */
  override addEventListener(
    type: string,
    listener: FakeEventSourceListener | null,
    options?: ListenerOptions,
  ): void {
    super.addEventListener(type, listener as EventListener, options as AddEventListenerOptions)
  }

  /** Removes a listener, like the platform's. */
  override removeEventListener(
    type: string,
    listener: FakeEventSourceListener | null,
    options?: ListenerOptions,
  ): void {
    super.removeEventListener(type, listener as EventListener, options as AddEventListenerOptions)
  }

  /** Dispatches any event, like the platform's. */
  override dispatchEvent(event: Event): boolean {
    this.#isDispatching = true
    try {
      return super.dispatchEvent(event)
    } finally {
      this.#isDispatching = false
    }
  }

  #announce(type: string, readyState: 0 | 1 | 2) {
    // [spec] If the readyState attribute is set to a value other than CLOSED, …
    if (this.#readyState === 2) return
    this.#readyState = readyState
    this.dispatchEvent(new Event(type))
  }

  #handler<Type extends Event>(type: string): Handler<Type> {
    // workerd's EventTarget calls these properties itself, in addition to the listener.
    const isRead = this.#isDispatching && globalThis.navigator?.userAgent === 'Cloudflare-Workers'
    return ((!isRead && this.#handlers.get(type)?.current) || null) as Handler<Type>
  }

  #setHandler(type: string, handler: Handler<Event>) {
    const current = typeof handler === 'function' ? handler : null
    const existing = this.#handlers.get(type)
    if (existing) {
      existing.current = current
      return
    }
    // [spec] The handler keeps the place among the listeners that it got when it was first set.
    const entry: { current: Handler<Event>; last?: Event } = { current }
    this.#handlers.set(type, entry)
    this.addEventListener(type, (event) => entry.current?.call(this, event))
  }
}

function absolute(url: string | URL): string {
  try {
    return new URL(url, (globalThis as { document?: { baseURI: string } }).document?.baseURI).href
  } catch {
    return String(url)
  }
}

function originOf(url: string): string {
  try {
    return new URL(url).origin
  } catch {
    return ''
  }
}

interface MessageFields {
  data: string
  lastEventId: string
  origin: string
}

function messageEvent(type: string, fields: MessageFields): Event {
  // edge-runtime has no MessageEvent.
  if (globalThis.MessageEvent) return new MessageEvent(type, { ...fields })
  return Object.assign(new Event(type), fields)
}
