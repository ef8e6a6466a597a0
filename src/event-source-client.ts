/// <reference lib="esnext.disposable" preserve="true" />
import { type Client, createClient } from './core/client.ts'
import type { DecodeOptions } from './core/decode.ts'
import type { Handler } from './core/dispatch.ts'
import { EventSourceError } from './core/errors.ts'
import { type EventHandler, type HandlerSlot, createHandlerSlot } from './core/event-handler.ts'
import type { EventIterator } from './core/iterate.ts'
import type { IterationOptions } from './core/iterations.ts'
import { type ServerMessageEvent, createMessageEvent } from './core/message-event.ts'
import {
  type ClientOptions,
  type CoveredOptions,
  type EventSourceClientOptions,
  type TextOptions,
} from './core/options.ts'
import type { RequestUrl } from './core/request-options.ts'
import type { ClientMetrics, ClientState, CloseInfo } from './core/state.ts'
import type {
  AnyEvent,
  EventMap,
  EventName,
  EventOf,
  UndeclaredData,
} from './core/types.ts'

/** A listener as `addEventListener` takes it: a function, or an object with a `handleEvent` method. */
export type EventListenerLike<E> = EventHandler<E> | { handleEvent(event: E): unknown }

/** What `addEventListener` takes as its last argument. */
export type ListenerOptions =
  | boolean
  | {
      capture?: boolean | undefined
      once?: boolean | undefined
      passive?: boolean | undefined
      signal?: AbortSignal | undefined
    }

/** How a handler listens. */
export interface OnOptions {
  /** Takes the handler off when aborted. */
  signal?: AbortSignal | undefined
  /** Takes the handler off before its first call. @defaultValue `false` */
  once?: boolean | undefined
}

/**
 * A client of server-sent events that survives what networks do: it reconnects with backoff, resumes after the last
 * event it got, sends headers and bodies, decodes and types events, and hides no error.
 *
 * It has the whole surface of the platform's `EventSource` and fits where one is accepted. In `on` and its kin the
 * names are the server's events only; `open` and `error` among the listeners of `addEventListener` are the client's
 * own, as are `onopen` and `onerror`.
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

  /** The value of `readyState` before a connection, and between two. */
  readonly CONNECTING = 0
  /** The value of `readyState` while a stream is open. */
  readonly OPEN = 1
  /** The value of `readyState` of a closed client, and of one that has not been connected. */
  readonly CLOSED = 2

  readonly #client: Client
  /** The names that `addEventListener` was called with: only for these is an `Event` made. */
  readonly #listened = new Set<string>()
  readonly #slots = new globalThis.Map<string, HandlerSlot>()
  readonly #withCredentials: boolean

  /**
   * Connects, in a moment: listeners that are added in the same tick miss nothing.
   *
   * @param url - the URL of the stream, absolute or relative to the document or worker; or a function that is asked
   * for it before every attempt
   * @param options - see {@link EventSourceClientOptions}
   */
  constructor(
    url: RequestUrl,
    options: EventSourceClientOptions<Map, Data> &
      Required<Pick<EventSourceClientOptions<Map, Data>, 'events'>>,
  )
  /** With an explicit map: one `decode` for all of its events. */
  constructor(url: RequestUrl, options: CoveredOptions<Map, Data>)
  /** With a map of strings only, or without one, nothing needs decoding; else `events` must name the decoders. */
  constructor(url: RequestUrl, ...options: TextOptions<Map>)
  constructor(url: RequestUrl, ...args: readonly unknown[]) {
    super()
    const options = (args[0] ?? {}) as ClientOptions & DecodeOptions
    this.#client = createClient(url, options, {
      hasListener: (type) =>
        // A server's event of that name is not to be taken for the client's own.
        type !== 'open' && type !== 'error' && this.#listened.has(type),
      notifyListeners: (event) => void this.dispatchEvent(createMessageEvent(event)),
      notifyLifecycle: (type) => void this.dispatchEvent(new Event(type)),
    })
    const { credentials = options.withCredentials ? 'include' : '' } = options
    this.#withCredentials = credentials === 'include'
    const { dispose } = Symbol
    if (dispose) Object.defineProperty(this, dispose, { value: () => this.close() })
    if (options.autoConnect !== false || options.signal?.aborted) this.#client.connect()
  }

  /** The URL as given, resolved, whatever redirects there were; of a function, what it gave last, `''` before that. */
  get url(): string {
    return this.#client.url
  }

  /** Whether credentials are sent to other origins too. */
  get withCredentials(): boolean {
    return this.#withCredentials
  }

  /** `CONNECTING` (0) before a connection and between two, `OPEN` (1), or `CLOSED` (2). See {@link state} for more. */
  get readyState(): 0 | 1 | 2 {
    const { status } = this.#client.state
    if (status === 'open') return 1
    return status === 'closed' || status === 'idle' ? 2 : 0
  }

  /** A snapshot of what the client is doing: the same object until something in it changes. */
  get state(): ClientState {
    return this.#client.state
  }

  /** A snapshot of the client's counts. */
  get metrics(): ClientMetrics {
    return { ...this.#client.counts }
  }

  /** The position: the ID that a reconnect would send, `''` for none. */
  get lastEventId(): string {
    return this.#client.position.id
  }

  /**
   * Resolves when the client has closed, with the reason; never rejects. A `connect()` after that begins a new life,
   * with a new promise.
   */
  get closed(): Promise<CloseInfo> {
    return this.#client.closed
  }

  /** Called with the event `open`. */
  get onopen(): EventHandler<Event> | null {
    return this.#slot('open').handler
  }
  set onopen(handler: EventHandler<Event> | null) {
    this.#slot('open').handler = handler
  }

  /** Called with the server's events that have no name. */
  get onmessage(): EventHandler<ServerMessageEvent<'message', EventOf<Map, Data, 'message'>['data']>> | null {
    return this.#slot('message').handler
  }
  set onmessage(
    handler: EventHandler<ServerMessageEvent<'message', EventOf<Map, Data, 'message'>['data']>> | null,
  ) {
    this.#slot('message').handler = handler as EventHandler<Event> | null
  }

  /** Called with the event `error`, once for each lost connection or failed attempt; `state` tells which it was. */
  get onerror(): EventHandler<Event> | null {
    return this.#slot('error').handler
  }
  set onerror(handler: EventHandler<Event> | null) {
    this.#slot('error').handler = handler
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
    return this.#on(name, handler as Handler, options)
  }

  /**
   * The next of the server's events of this name. Rejects with the client's error, or an {@link EventSourceError} of
   * code `'closed'`, when the client closes before; with the signal's reason when that is aborted.
   */
  once<Name extends EventName<Map>>(
    name: Name,
    { signal }: Pick<OnOptions, 'signal'> = {},
  ): Promise<EventOf<Map, Data, Name>> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        off()
        unsubscribe()
        signal?.removeEventListener('abort', abort)
        act()
      }
      const abort = () => settle(() => reject(signal!.reason))
      const failIfClosed = () => {
        const { status, error, attempt } = this.state
        if (status === 'closed') settle(() => reject(error ?? this.#closedError(name, attempt)))
      }
      const off = this.#client.dispatcher.add(name, (event) =>
        settle(() => resolve(event as EventOf<Map, Data, Name>)),
      )
      const unsubscribe = this.subscribe(failIfClosed)
      signal?.addEventListener('abort', abort)
      if (signal?.aborted) abort()
      else failIfClosed()
    })
  }

  /** Takes the handler off that `on` was given under this name, however often. */
  off<Name extends EventName<Map>>(
    name: Name,
    handler: (event: EventOf<Map, Data, Name>) => unknown,
  ): void {
    this.#client.dispatcher.remove(name, handler as Handler)
  }

  /**
   * Calls the handler with every event of the server, declared or not, after the handlers of its name.
   *
   * @returns a function that takes the handler off
   */
  onAny(handler: (event: AnyEvent<Map, Data>) => unknown, options?: OnOptions): () => void {
    return this.#on(undefined, handler as Handler, options)
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
    ...args: [Name, ...Name[]] | [Name, ...Name[], IterationOptions]
  ): EventIterator<EventOf<Map, Data, Name>>
  events(...args: readonly unknown[]): EventIterator<never> {
    const names = args.filter((arg) => typeof arg === 'string')
    const options = args.find((arg) => typeof arg === 'object') as IterationOptions | undefined
    return this.#iterate(names, options)
  }

  /** Every event of the server, for one `for await` loop whose end closes the client. */
  [Symbol.asyncIterator](): EventIterator<AnyEvent<Map, Data>> {
    return this.#iterate([], {}, () => this.close())
  }

  /**
   * Calls the listener on each change of {@link state} but that of the position alone. With `() => client.state` it
   * makes a store: for React's `useSyncExternalStore`, Svelte, Vue.
   *
   * @returns a function that takes the listener off
   */
  subscribe(listener: () => void): () => void {
    // A function of its own, so that one listener may be subscribed twice.
    const subscriber = () => listener()
    this.#client.subscribers.add(subscriber)
    return () => void this.#client.subscribers.delete(subscriber)
  }

  /** Connects, if the client is idle or closed and its `signal` not aborted. The position is kept. */
  connect(): void {
    this.#client.connect()
  }

  /** Connects anew at once: drops what is there, and forgets the backoff. The position is kept. */
  reconnect(): void {
    this.#client.reconnect()
  }

  /** Closes for good, or until `connect()`: no event and no request after it. */
  close(): void {
    this.#client.close('closed')
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
    listener: EventListenerLike<
      ServerMessageEvent<Name, EventOf<Map, Data, Name>['data']>
    > | null,
    options?: ListenerOptions,
  ): void
  /** Any other name, as the platform's `EventSource` allows. */
  override addEventListener(
    type: string,
    listener: EventListenerLike<ServerMessageEvent<string, Data>> | null,
    options?: ListenerOptions,
  ): void
  override addEventListener(type: string, listener: unknown, options?: ListenerOptions): void {
    this.#listened.add(type)
    super.addEventListener(type, listener as never, options as never)
  }

  #on(name: string | undefined, handler: Handler, { signal, once }: OnOptions = {}): () => void {
    if (typeof handler !== 'function')
      throw new TypeError(`Failed to listen to "${name ?? 'any'}": the handler is not a function`)
    const stop = () => {
      off()
      signal?.removeEventListener('abort', stop)
    }
    const off = this.#client.dispatcher.add(
      name,
      (event) => {
        if (once) stop()
        return handler(event)
      },
      handler,
    )
    signal?.addEventListener('abort', stop)
    if (signal?.aborted) stop()
    return stop
  }

  #iterate(
    names: readonly string[],
    options: IterationOptions = {},
    onReturn?: () => void,
  ): EventIterator<never> {
    const { dispatcher, iterations, position, state, url } = this.#client
    const queue = iterations.start(dispatcher, position, url, names, options, onReturn)
    if (state.status === 'closed') queue.end(state.error)
    return queue.iterator as unknown as EventIterator<never>
  }

  #closedError(name: string, attempt: number): Error {
    const action = `receive "${name}" from`
    return new EventSourceError('closed', false, action, 'the client was closed', this.url, attempt)
  }

  #slot(type: string): HandlerSlot {
    let slot = this.#slots.get(type)
    if (!slot) this.#slots.set(type, (slot = createHandlerSlot(this, type)))
    return slot
  }
}
