/// <reference lib="esnext.disposable" preserve="true" />
import type { DecodeOptions } from '../core/decoding/decode.ts'
import type { ClientErrorEvent } from '../core/dispatch/client-error-event.ts'
import type { Handler } from '../core/dispatch/handler-registry.ts'
import type {
  EventHandler,
  EventListenerLike,
  ListenerOptions,
} from '../core/dispatch/event-handler.ts'
import { type OnOptions, listen } from '../core/dispatch/listen.ts'
import { EventListeners } from '../core/dispatch/event-listeners.ts'
import type { MessageHandler, ServerMessageEvent } from '../core/dispatch/message-event.ts'
import type { ClientOptions, OptionsArgument } from './client-options.ts'
import type { RequestUrl } from '../core/http/request-options.ts'
import type { EventIterator } from '../core/iteration/event-iterator.ts'
import type { IterationOptions } from '../core/iteration/event-iterations.ts'
import type { ClientMetrics, ClientState, CloseInfo } from './client-state.ts'
import { ClientCore } from './client-core.ts'
import { nextEvent } from './next-event.ts'
import { printClient } from './print-client.ts'
import type { StateStore } from './state-store.ts'
import type {
  AnyEvent,
  EventMap,
  EventName,
  EventOf,
  UndeclaredData,
} from '../core/decoding/event-types.ts'

/**
 * A resilient client for server-sent events: it reconnects with backoff, resumes after the last event, sends headers and
 * bodies, decodes and types events, and reports every error.
 *
 * It implements the platform's `EventSource` interface. Names in `on`, `once` and `events` are always the server's events;
 * in `addEventListener`, `open` and `error` are the client's own. An invalid option throws a `TypeError` that names it; an
 * invalid URL throws a `SyntaxError` (`DOMException`), with `autoConnect: false` from `connect()`.
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
 */
export class EventSourceClient<
  Map extends EventMap = {},
  Data = UndeclaredData<Map>,
> extends EventTarget {
  /** The value of `readyState` before a connection, and between two connections. */
  static readonly CONNECTING = 0
  /** The value of `readyState` while a stream is open. */
  static readonly OPEN = 1
  /** The value of `readyState` while the client is closed, or has never connected. */
  static readonly CLOSED = 2

  /** As on the class. */
  declare readonly CONNECTING: 0
  /** As on the class. */
  declare readonly OPEN: 1
  /** As on the class. */
  declare readonly CLOSED: 2
  /** `close()`, for `using`, if the platform has `Symbol.dispose`. */
  declare readonly [Symbol.dispose]: () => void
  /**
   * Calls the listener with {@link state} at once, and on each change, but not of `lastEventId` alone; returns a function
   * that unsubscribes. Bound to the client: `useSyncExternalStore(client.subscribe, () => client.state)`. With it, a client
   * is a store for Svelte and Solid.
   */
  get subscribe(): StateStore['subscribe'] {
    return (this.#subscribe ??= (listener) => this.#core.subscribe(listener))
  }

  readonly #core: ClientCore
  #subscribe: StateStore['subscribe'] | undefined

  /**
   * Connects after the current tick, so that handlers added in it receive every event.
   *
   * @param url - absolute, or relative to the document or worker; or a function that returns it for each attempt
   * @param args - the options; required if the map of event types has data that is not text
   */
  constructor(url: RequestUrl, ...args: OptionsArgument<Map, Data>) {
    super()
    const options = (args[0] ?? {}) as ClientOptions & DecodeOptions
    this.#core = new ClientCore(url, options)
    completePrototype()
    if (options.autoConnect !== false || options.signal?.aborted) this.#core.connect()
  }

  /**
   * The given URL, resolved, before redirects; as given before the first `connect()` with `autoConnect: false`. For a
   * function: its last result, or `''` before the first attempt.
   */
  get url(): string {
    return this.#core.url
  }

  /** Whether credentials are sent to other origins, too. */
  get withCredentials(): boolean {
    const { credentials, withCredentials } = this.#core.options
    return (credentials ?? (withCredentials && 'include')) === 'include'
  }

  /** `CONNECTING` (0), `OPEN` (1) or `CLOSED` (2), as in `EventSource`. See {@link state} for more. */
  get readyState(): 0 | 1 | 2 {
    const { status } = this.#core.state.get()
    if (status === 'open') return 1
    return status === 'closed' || status === 'idle' ? 2 : 0
  }

  /** An immutable snapshot of the client's state: the same object until something in it changes. */
  get state(): ClientState {
    return this.#core.state.get()
  }

  /** A snapshot of the client's counts. */
  get metrics(): ClientMetrics {
    return { ...this.#core.counts }
  }

  /** The last event ID, which a reconnect sends; `''` for none. */
  get lastEventId(): string {
    return this.#core.lastEventId.current
  }

  /** Resolves with the reason once the client has closed; never rejects. Each `connect()` starts with a new promise. */
  get closed(): Promise<CloseInfo> {
    return this.#core.closed
  }

  /** Called with the event `open`. */
  get onopen(): EventHandler<Event> | null {
    return listenersOf(this, this.#core).getHandler('open')
  }
  /** Sets the handler, or removes it with `null`. */
  set onopen(handler: EventHandler<Event> | null) {
    listenersOf(this, this.#core).setHandler('open', handler)
  }

  /** Called with the server's `message` events, including those without a name. */
  get onmessage(): MessageHandler<Map, Data> {
    return listenersOf(this, this.#core).getHandler('message')
  }
  /** Sets the handler, or removes it with `null`. */
  set onmessage(handler: MessageHandler<Map, Data>) {
    listenersOf(this, this.#core).setHandler('message', handler as EventHandler<Event> | null)
  }

  /** Called with the event `error`, which carries the error, once for each lost connection or failed attempt. */
  get onerror(): EventHandler<ClientErrorEvent> | null {
    return listenersOf(this, this.#core).getHandler('error')
  }
  /** Sets the handler, or removes it with `null`. */
  set onerror(handler: EventHandler<ClientErrorEvent> | null) {
    listenersOf(this, this.#core).setHandler('error', handler as EventHandler<Event> | null)
  }

  /**
   * Calls the handler with each of the server's events of this name, decoded. An exception of the handler is reported like
   * an uncaught error of a listener, and the other handlers are still called.
   * @param name - the event's name; `'message'` for events without a name
   * @returns a function that removes the handler
   */
  on<Name extends EventName<Map>>(
    name: Name,
    handler: (event: EventOf<Map, Data, Name>) => unknown,
    options?: OnOptions,
  ): () => void {
    return listen(this.#core, name, handler as Handler, options)
  }

  /**
   * Resolves with the server's next event of this name. Rejects with the client's error, or one of code `'closed'`, if the
   * client closes first, and with the signal's reason if the signal is aborted.
   */
  once<Name extends EventName<Map>>(
    name: Name,
    options: Pick<OnOptions, 'signal'> = {},
  ): Promise<EventOf<Map, Data, Name>> {
    return nextEvent(this.#core, name, options) as Promise<EventOf<Map, Data, Name>>
  }

  /** Removes the handler of this name, however often it was added by `on`. */
  off<Name extends EventName<Map>>(
    name: Name,
    handler: (event: EventOf<Map, Data, Name>) => unknown,
  ): void {
    this.#core.handlers.remove(name, handler as Handler)
  }

  /** Calls the handler with every event of the server, after the handlers of its name. Returns a function that removes it. */
  onAny(handler: (event: AnyEvent<Map, Data>) => unknown, options?: OnOptions): () => void {
    return listen(this.#core, undefined, handler as Handler, options)
  }

  /**
   * The server's events of these names, or all, for one `for await` loop; queued from this call on. If the loop is slow,
   * the client stops reading by default; see {@link IterationOptions.overflow}. The iteration ends with the loop or the
   * client: at once after `close()` or an abort, otherwise after the queued events, with the error of a final failure.
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
  /** The events of these names, with these options. */
  events<Name extends EventName<Map>>(
    ...args: [...names: [Name, ...Name[]], options: IterationOptions]
  ): EventIterator<EventOf<Map, Data, Name>>
  events(...args: readonly unknown[]): EventIterator<never> {
    const names = args.filter((arg) => typeof arg === 'string')
    const options = args.find((arg) => typeof arg === 'object') as IterationOptions | undefined
    return this.#core.iterate(names, options) as EventIterator<never>
  }

  /** Every event of the server, for one `for await` loop. Leaving the loop closes the client. */
  [Symbol.asyncIterator](): EventIterator<AnyEvent<Map, Data>> {
    return this.#core.iterate([], {}, () => this.close()) as EventIterator<never>
  }

  /** Connects, if the client is idle or closed and its `signal` is not aborted. Resumes from the last event ID. */
  connect(): void {
    this.#core.connect()
  }

  /**
   * Drops the connection and connects again at once, from the last event ID or the given one (`''` for none). Consecutive
   * calls back off as retries do, until a connection is healthy. If a handler calls it, the rest of the chunk is still
   * delivered, and the new connection resumes after that. If an ID is given, nothing more of the old connection is
   * delivered, except for the queued events of loops.
   */
  reconnect({ lastEventId }: { lastEventId?: string | undefined } = {}): void {
    this.#core.reconnect(lastEventId)
  }

  /** Closes the client, until a `connect()`: no event and no request follows. */
  close(): void {
    this.#core.close({ reason: 'closed' })
  }

  /** The client's own `open` and `error`. */
  override addEventListener<Type extends 'open' | 'error'>(
    type: Type,
    listener: EventListenerLike<Type extends 'error' ? ClientErrorEvent : Event> | null,
    options?: ListenerOptions,
  ): void
  /** The server's events of this name, as `MessageEvent` objects with decoded data. */
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
    listenersOf(this, this.#core).add(type, listener as EventListenerLike<Event> | null, options)
  }

  /** Removes a listener that `addEventListener` added. */
  override removeEventListener(
    type: string,
    listener: EventListenerLike<ServerMessageEvent<Data>> | null,
    options?: ListenerOptions,
  ): void {
    listenersOf(this, this.#core).remove(type, listener, options)
  }

  /** Dispatches an event that the platform constructed, as on any `EventTarget`. */
  override dispatchEvent(event: Event): boolean {
    return listenersOf(this, this.#core).dispatch(event)
  }
}

/** Not a private method, which would be one more field of each client. */
function listenersOf(target: EventTarget, core: ClientCore): EventListeners {
  return (core.listeners ??= new EventListeners(target, core))
}

/** Runs with the first client, not at import. Outside of the class, because esbuild renames a class that mentions itself. */
function completePrototype({ prototype } = EventSourceClient): void {
  if (Object.hasOwn(prototype, 'OPEN')) return
  Object.assign(prototype, { CONNECTING: 0, OPEN: 1, CLOSED: 2 })
  const inspect = Symbol.for('nodejs.util.inspect.custom')
  Object.defineProperty(prototype, inspect, printClient)
  if (Symbol.dispose) Object.defineProperty(prototype, Symbol.dispose, { value: prototype.close })
}
