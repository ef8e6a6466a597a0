import type { ListenerOptions } from '../core/dispatch/event-handler.ts'
import type { ServerMessageEvent } from '../core/dispatch/message-event.ts'
import type { RequestOptions } from '../core/http/request-options.ts'
import { EventSourceClass } from './standard-event-source.ts'

/**
 * What `new EventSource` takes as its second argument: the standard's `withCredentials`, and beyond it the options of
 * the request. Any other member is left to `fetch`, which ignores what it does not know.
 */
export interface EventSourceInit extends RequestOptions {}

/** The platform's `MessageEvent`; where its types are not known, what there is of it. */
export type PlatformMessageEvent = typeof globalThis extends {
  /** The platform's class, */
  MessageEvent: {
    /** and what its instances are. */
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
 * The interface that the standard defines, and nothing else.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface
 */
export interface EventSource extends EventTarget {
  /** The value of `readyState` before the first connection, and between two. */
  readonly CONNECTING: 0
  /** The value of `readyState` while a stream is open. */
  readonly OPEN: 1
  /** The value of `readyState` once it is over. */
  readonly CLOSED: 2
  /** The URL as given, resolved, whatever redirects there were. */
  readonly url: string
  /** Whether credentials are sent to other origins too. */
  readonly withCredentials: boolean
  /** `CONNECTING` (0), `OPEN` (1) or `CLOSED` (2). */
  readonly readyState: number
  /** Called with the event `open`, each time that a stream has opened. */
  onopen: EventSourceHandler<Event>
  /** Called with the server's events that have no name. */
  onmessage: EventSourceHandler<PlatformMessageEvent>
  /** Called with the event `error`: `readyState` tells whether the connection is being made anew or is over. */
  onerror: EventSourceHandler<Event>
  /** Closes for good: no event and no request after it. */
  close(): void
  /** Adds a listener to the source's own events; a server's event of that name comes here too, as the standard says. */
  addEventListener(
    type: 'open' | 'error',
    listener: EventSourceListener<Event>,
    options?: ListenerOptions,
  ): void
  /** Adds a listener to the server's events of this name; `'message'` is that of events without one. */
  addEventListener(
    type: string,
    listener: EventSourceListener<PlatformMessageEvent>,
    options?: ListenerOptions,
  ): void
  /** Takes a listener off. */
  removeEventListener(
    type: string,
    listener: EventSourceListener<PlatformMessageEvent>,
    options?: ListenerOptions,
  ): void
}

/** The class {@link EventSource}. */
export interface EventSourceConstructor {
  /**
   * Opens a stream. Throws a `SyntaxError` (`DOMException`) for a URL that cannot be parsed, and a `TypeError` that names
   * the option for one that cannot be. All else that goes wrong is told by the event `error`.
   *
   * @param url - absolute, or relative to the document or worker; made a string first
   */
  new (url: string | URL, init?: EventSourceInit | null): EventSource
  /** What all sources share. */
  readonly prototype: EventSource
  /** The value of `readyState` before the first connection, and between two. */
  readonly CONNECTING: 0
  /** The value of `readyState` while a stream is open. */
  readonly OPEN: 1
  /** The value of `readyState` once it is over. */
  readonly CLOSED: 2
}

/**
 * The `EventSource` of the WHATWG standard, on the package's own engine: in place of the platform's, and with headers.
 *
 * It reconnects after a fixed time, three seconds unless the server has set another, for as long as the network is what
 * fails; any answer but a stream is the end. For backoff, timeouts, errors that say what happened, and a position that
 * outlives the process, there is `EventSourceClient`.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export const EventSource = EventSourceClass as unknown as EventSourceConstructor
