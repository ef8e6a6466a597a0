import type { ListenerOptions } from '../core/dispatch/event-handler.ts'
import type { ServerMessageEvent } from '../core/dispatch/message-event.ts'
import type { RequestOptions } from '../core/http/request-options.ts'
import { EventSourceClass } from './standard-event-source.ts'

/**
 * The second argument of `new EventSource`: the standard's `withCredentials`, and the options of the request. Any other
 * member is passed to `fetch`, which ignores members that it does not know.
 */
export interface EventSourceInit extends RequestOptions {}

/** The platform's `MessageEvent`; without the types of the DOM, its data fields alone. */
export type PlatformMessageEvent = typeof globalThis extends {
  /** The platform's class. */
  MessageEvent: {
    /** The type of its instances. */
    prototype: infer PlatformEvent extends Event
  }
}
  ? PlatformEvent
  : // oxlint-disable-next-line typescript/no-explicit-any -- as the platform types its data
    ServerMessageEvent<any>

/** The value of one of the `on…` properties. */
export type EventSourceHandler<E extends Event> = ((this: EventSource, event: E) => unknown) | null

/** A listener: a function, or an object with a `handleEvent` method. */
export type EventSourceListener<E extends Event> =
  | ((this: EventSource, event: E) => unknown)
  | {
      /** Called with the event. */
      handleEvent(event: E): unknown
    }
  | null

/**
 * The interface that the standard defines.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface
 */
export interface EventSource extends EventTarget {
  /** The value of `readyState` before the first connection and between two connections. */
  readonly CONNECTING: 0
  /** The value of `readyState` while a stream is open. */
  readonly OPEN: 1
  /** The value of `readyState` once the source is closed. */
  readonly CLOSED: 2
  /** The URL as given, resolved, regardless of redirects. */
  readonly url: string
  /** Whether credentials are sent to other origins too. */
  readonly withCredentials: boolean
  /** `CONNECTING` (0), `OPEN` (1) or `CLOSED` (2). */
  readonly readyState: number
  /** Called with the event `open`, each time a stream opens. */
  onopen: EventSourceHandler<Event>
  /** Called with the server's events that have no name. */
  onmessage: EventSourceHandler<PlatformMessageEvent>
  /** Called with the event `error`: `readyState` shows whether the source reconnects or is closed. */
  onerror: EventSourceHandler<Event>
  /** Closes the source for good: no event and no request follows. */
  close(): void
  /** Adds a listener for the source's own events, and for server events of that name, as the standard says. */
  addEventListener(
    type: 'open' | 'error',
    listener: EventSourceListener<Event>,
    options?: ListenerOptions,
  ): void
  /** Adds a listener for the server's events of this name; events without one are named `'message'`. */
  addEventListener(
    type: string,
    listener: EventSourceListener<PlatformMessageEvent>,
    options?: ListenerOptions,
  ): void
  /** Removes a listener. */
  removeEventListener(
    type: string,
    listener: EventSourceListener<PlatformMessageEvent>,
    options?: ListenerOptions,
  ): void
}

/** The class {@link EventSource}. */
export interface EventSourceConstructor {
  /**
   * Opens a stream. Throws a `SyntaxError` (`DOMException`) for an invalid URL, and a `TypeError` that names an invalid
   * option. Every other failure is an `error` event.
   *
   * @param url - absolute, or relative to the document or worker; converted to a string first
   */
  new (url: string | URL, init?: EventSourceInit | null): EventSource
  /** The prototype of all sources. */
  readonly prototype: EventSource
  /** The value of `readyState` before the first connection and between two connections. */
  readonly CONNECTING: 0
  /** The value of `readyState` while a stream is open. */
  readonly OPEN: 1
  /** The value of `readyState` once the source is closed. */
  readonly CLOSED: 2
}

/**
 * The `EventSource` of the WHATWG standard, with headers.
 *
 * It reconnects after a fixed time, three seconds unless the server sets another, as long as the network fails; a response
 * that is not an event stream closes it. `EventSourceClient` has backoff, timeouts, errors with their reasons, and a last
 * event ID that outlives the process.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export const EventSource = EventSourceClass as unknown as EventSourceConstructor
