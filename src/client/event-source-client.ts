/// <reference lib="esnext.disposable" preserve="true" />
import { nextEvent } from './next-event.ts'
import type { IterationOptions } from '../core/iteration/event-iterations.ts'
import type { EventIterator } from '../core/iteration/event-channel.ts'
import { ClientCore } from './client-core.ts'
import type { DecodeOptions } from '../core/decoding/decode.ts'
import type { Handler } from '../core/dispatch/handler-registry.ts'
import type {
  EventHandler,
  EventListenerLike,
  ListenerOptions,
} from '../core/dispatch/event-handler.ts'
import { type OnOptions, listen } from '../core/dispatch/listen.ts'
import { EventListeners } from '../core/dispatch/event-listeners.ts'
import type { ServerMessageEvent } from '../core/dispatch/message-event.ts'
import type {
  ClientOptions,
  CoveredOptions,
  DeclaredOptions,
  TextOptions,
} from './client-options.ts'
import type { RequestUrl } from '../core/http/request-options.ts'
import type { ClientMetrics, ClientState, CloseInfo } from './client-state.ts'
import type { StateStore } from './state-store.ts'
import type {
  AnyEvent,
  EventMap,
  EventName,
  EventOf,
  UndeclaredData,
} from '../core/decoding/event-types.ts'

/** The value of `onmessage`. */
export type MessageHandler<Map extends EventMap, Data> = EventHandler<
  ServerMessageEvent<EventOf<Map, Data, 'message'>['data']>
> | null

/**
 * A client of server-sent events that survives what networks do: it reconnects with backoff, resumes after the last
 * event it got, sends headers and bodies, decodes and types events, and hides no error.
 *
 * It has the whole surface of the platform's `EventSource` and fits where one is accepted. In `on` and its kin names are
 * the server's events only; in `addEventListener`, `open` and `error` are the client's own, as are `onopen` and `onerror`.
 *
 * Misuse of an option throws a `TypeError` that names it; a URL that cannot be parsed, or is relative where there is
 * nothing to resolve it against, a `SyntaxError` (`DOMException`).
 *
 * @typeParam Map - event names mapped to the type of their data; inferred from the option `events`
 * @typeParam Data - the data of all other events; inferred from the option `decode`
 * @example
 * ```ts
 * const prices = new EventSourceClient('https://example.com/prices', {
 *   events: { price: json<{ symbol: string; value: number }>(), notice: text },
 * })
 * prices.on('price', ({ data }) => render(data.value))
 * ```
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventSourceClient<
  Map extends EventMap = {},
  Data = UndeclaredData<Map>,
> extends EventTarget {
  /** The value of `readyState` before a connection, and between two. */
  static readonly CONNECTING = 0
  /** The value of `readyState` while a stream is open. */
  static readonly OPEN = 1
  /** The value of `readyState` of a closed client, and of one that has not been connected. */
  static readonly CLOSED = 2

  /** As on the class. */
  declare readonly CONNECTING: 0
  /** As on the class. */
  declare readonly OPEN: 1
  /** As on the class. */
  declare readonly CLOSED: 2

  /** `close()`, for `using`; where the platform has `Symbol.dispose`. */
  declare readonly [Symbol.dispose]: () => void

  /**
   * Calls the listener on each change of {@link state} but that of the position alone; returns a function that takes it
   * off. Bound to the client: `useSyncExternalStore(client.subscribe, () => client.state)`.
   */
  get subscribe(): (listener: () => void) => () => void {
    return (this.#subscribe ??= (listener) => this.#core.state.subscribe(listener))
  }

  readonly #core: ClientCore

  get #listeners(): EventListeners {
    return (this.#core.listeners ??= new EventListeners(this, this.#core))
  }

  #subscribe: StateStore['subscribe'] | undefined

  /**
   * Connects, in a moment: listeners that are added in the same tick miss nothing.
   *
   * @param url - absolute, or relative to the document or worker; or a function that is asked for it before each attempt
   */
  constructor(url: RequestUrl, options: DeclaredOptions<Map, Data>)
  /** With an explicit map: one `decode` for all of its events. */
  constructor(url: RequestUrl, options: CoveredOptions<Map, Data>)
  /** With a map of strings only, or without one, nothing needs decoding; else `events` must name the decoders. */
  constructor(url: RequestUrl, ...options: TextOptions<Map>)
  constructor(url: RequestUrl, ...args: readonly unknown[]) {
    super()
    const options = (args[0] ?? {}) as ClientOptions & DecodeOptions
    this.#core = new ClientCore(url, options)
    completePrototype()
    if (options.autoConnect !== false || options.signal?.aborted) this.#core.connect()
  }

  /** The URL as given, resolved, whatever redirects there were; of a function, what it gave last, `''` before that. */
  get url(): string {
    return this.#core.url
  }

  /** Whether credentials are sent to other origins too. */
  get withCredentials(): boolean {
    const { credentials, withCredentials } = this.#core.options
    return (credentials ?? (withCredentials && 'include')) === 'include'
  }

  /** `CONNECTING` (0) before a connection and between two, `OPEN` (1), or `CLOSED` (2). See {@link state} for more. */
  get readyState(): 0 | 1 | 2 {
    const { status } = this.#core.state.get()
    if (status === 'open') return 1
    return status === 'closed' || status === 'idle' ? 2 : 0
  }

  /** A snapshot of what the client is doing: the same object until something in it changes. */
  get state(): ClientState {
    return this.#core.state.get()
  }

  /** A snapshot of the client's counts. */
  get metrics(): ClientMetrics {
    return { ...this.#core.counts }
  }

  /** The position: the ID that a reconnect would send, `''` for none. */
  get lastEventId(): string {
    return this.#core.lastEventId.current
  }

  /**
   * Resolves when the client has closed, with the reason; never rejects. A `connect()` after that begins a new life,
   * with a new promise.
   */
  get closed(): Promise<CloseInfo> {
    return this.#core.closed
  }

  /** Called with the event `open`. */
  get onopen(): EventHandler<Event> | null {
    return this.#listeners.getHandler('open')
  }
  /** Called with the event `open`. */
  set onopen(handler: EventHandler<Event> | null) {
    this.#listeners.setHandler('open', handler)
  }

  /** Called with the server's events that have no name. */
  get onmessage(): MessageHandler<Map, Data> {
    return this.#listeners.getHandler('message')
  }
  /** Called with the server's events that have no name. */
  set onmessage(handler: MessageHandler<Map, Data>) {
    this.#listeners.setHandler('message', handler as EventHandler<Event> | null)
  }

  /** Called with the event `error`, once for each lost connection or failed attempt; `state` tells which it was. */
  get onerror(): EventHandler<Event> | null {
    return this.#listeners.getHandler('error')
  }
  /** Called with the event `error`. */
  set onerror(handler: EventHandler<Event> | null) {
    this.#listeners.setHandler('error', handler)
  }

  /**
   * Calls the handler with each of the server's events of this name, decoded, until the client is closed. What the
   * handler throws is reported like an uncaught error of a listener; the others are called all the same.
   *
   * @param name - the event's name; `'message'` is that of events without one
   * @returns a function that takes the handler off
   */
  on<Name extends EventName<Map>>(
    name: Name,
    handler: (event: EventOf<Map, Data, Name>) => unknown,
    options?: OnOptions,
  ): () => void {
    return listen(this.#core, name, handler as Handler, options)
  }

  /**
   * The next of the server's events of this name. Rejects with the client's error, or an {@link EventSourceError} of
   * code `'closed'`, when the client closes before; with the signal's reason when that is aborted.
   */
  once<Name extends EventName<Map>>(
    name: Name,
    options: Pick<OnOptions, 'signal'> = {},
  ): Promise<EventOf<Map, Data, Name>> {
    return nextEvent(this.#core, name, options) as Promise<EventOf<Map, Data, Name>>
  }

  /** Takes the handler off that `on` was given under this name, however often. */
  off<Name extends EventName<Map>>(
    name: Name,
    handler: (event: EventOf<Map, Data, Name>) => unknown,
  ): void {
    this.#core.handlers.remove(name, handler as Handler)
  }

  /**
   * Calls the handler with every event of the server, declared or not, after the handlers of its name. Returns a
   * function that takes it off.
   */
  onAny(handler: (event: AnyEvent<Map, Data>) => unknown, options?: OnOptions): () => void {
    return listen(this.#core, undefined, handler as Handler, options)
  }

  /**
   * The server's events of these names, or all, for one `for await` loop. They are queued from the call on. When the
   * consumer is slow, the reading of the connection stops by default; see {@link IterationOptions.overflow}.
   *
   * Leaving the loop ends the iteration. It ends by itself with the client: at once after `close()` or an abort, else
   * after the events that wait; a final failure is then thrown.
   *
   * @example
   * ```ts
   * for await (const event of prices.events('price', 'notice', { highWaterMark: 1000 })) {
   *   if (event.type === 'price') render(event.data.value)
   * }
   * ```
   */
  events(options?: IterationOptions): EventIterator<AnyEvent<Map, Data>>
  /** The events of these names. */
  events<Name extends EventName<Map>>(
    ...names: [Name, ...Name[]]
  ): EventIterator<EventOf<Map, Data, Name>>
  /** The events of these names, on these terms. */
  events<Name extends EventName<Map>>(
    ...args: [...names: [Name, ...Name[]], options: IterationOptions]
  ): EventIterator<EventOf<Map, Data, Name>>
  events(...args: readonly unknown[]): EventIterator<never> {
    const names = args.filter((arg) => typeof arg === 'string')
    const options = args.find((arg) => typeof arg === 'object') as IterationOptions | undefined
    return this.#core.iterate(names, options) as EventIterator<never>
  }

  /** Every event of the server, for one `for await` loop whose end closes the client. */
  [Symbol.asyncIterator](): EventIterator<AnyEvent<Map, Data>> {
    return this.#core.iterate([], {}, () => this.close()) as EventIterator<never>
  }

  /** Connects, if the client is idle or closed and its `signal` not aborted. The position is kept. */
  connect(): void {
    this.#core.connect()
  }

  /**
   * Drops what is there and connects anew at once, the backoff forgotten, from the position kept or given (`''`: none).
   *
   * Called in a handler, it leaves the events of the same chunk to be delivered; the new connection resumes after them.
   * Where a position is given, nothing more of the old connection is delivered but what waits in the queue of a loop.
   */
  reconnect({ lastEventId }: { lastEventId?: string | undefined } = {}): void {
    this.#core.reconnect(lastEventId)
  }

  /** Closes for good, or until `connect()`: no event and no request after it. */
  close(): void {
    this.#core.close({ reason: 'closed' })
  }

  /** The client's own `open` and `error`. */
  override addEventListener(
    type: 'open' | 'error',
    listener: EventListenerLike<Event> | null,
    options?: ListenerOptions,
  ): void
  /** The server's events of this name, as `MessageEvent`s with decoded data. */
  override addEventListener<Name extends EventName<Map>>(
    type: Name,
    listener: EventListenerLike<ServerMessageEvent<EventOf<Map, Data, Name>['data']>> | null,
    options?: ListenerOptions,
  ): void
  /** Any other name, as the platform's `EventSource` allows. */
  override addEventListener(
    type: string,
    listener: EventListenerLike<ServerMessageEvent<Data>> | null,
    options?: ListenerOptions,
  ): void
  override addEventListener(type: string, listener: unknown, options?: ListenerOptions): void {
    this.#listeners.add(type, listener as EventListenerLike<Event> | null, options)
  }

  /** Takes the listener off that `addEventListener` was given. */
  override removeEventListener(
    type: string,
    listener: EventListenerLike<ServerMessageEvent<Data>> | null,
    options?: ListenerOptions,
  ): void {
    this.#listeners.remove(type, listener, options)
  }

  /** Dispatches an event of the platform's, as on any `EventTarget`. */
  override dispatchEvent(event: Event): boolean {
    return this.#listeners.dispatch(event)
  }
}

/** Runs with the first client, not at import. Outside the class: esbuild renames a class that mentions itself. */
function completePrototype({ prototype } = EventSourceClient): void {
  if (Object.hasOwn(prototype, 'OPEN')) return
  Object.assign(prototype, { CONNECTING: 0, OPEN: 1, CLOSED: 2 })
  if (Symbol.dispose) Object.defineProperty(prototype, Symbol.dispose, { value: prototype.close })
}
