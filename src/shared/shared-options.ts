import type {
  EventMap,
  EventSourceClientOptions,
  FetchLike,
  OptionsArgument,
  Platform,
  UndeclaredData,
} from '../index.ts'

/** The group of tabs that shares the connection. The same object until something in it changes. */
export interface SharedInfo {
  /**
   * The role of this tab:
   *
   * - `'leader'`: this tab holds the connection
   * - `'follower'`: another tab holds it
   * - `'alone'`: this client has a connection of its own, because it has not joined the group yet, or cannot
   */
  readonly role: 'leader' | 'follower' | 'alone'
  /** The number of tabs, iframes and workers in the group, as last counted by the leader. */
  readonly tabs: number
}

/**
 * Events that may have been lost or repeated, because the server gives them no IDs:
 *
 * - `'takeover'`: another tab took over the connection
 * - `'steal'`: another tab took it over because the tab that held it did not answer
 * - `'frozen'`: this page was frozen or in the back/forward cache
 * - `'behind'`: a paused loop was too slow; the oldest events were dropped
 */
export interface SharedGap {
  /** Why. */
  readonly reason: 'takeover' | 'frozen' | 'behind' | 'steal'
  /** The last event ID before the gap; `''` if there was none. */
  readonly lastEventId: string
}

/** The options that concern the sharing itself. */
export interface SharingOptions {
  /**
   * The name of the connection: clients of one origin with the same name share it. Required if `url`, `headers`, `body` or
   * `json` is a function, or the body is not text, and needed if the stream depends on a session cookie: put into it
   * whatever distinguishes the users, such as a user ID, so that one user's events never reach another.
   *
   * @defaultValue the URL and a SHA-256 digest of method, headers, body and credentials
   */
  name?: string | undefined

  /**
   * The events that a client gets first if it joins an open connection without a last event ID: the last `n`, or with
   * `'latest'` the last of each event name. Only recent events are available: at most 512, of at most 1 Mi characters.
   * Needed for servers that send a snapshot once per connection.
   *
   * @defaultValue none: it gets the events from now on
   */
  replay?: number | 'latest' | undefined

  /**
   * Called when events may have been lost or repeated because they have no IDs. With IDs, and a server that resumes after
   * the last event ID, there are no gaps.
   */
  onGap?: ((gap: SharedGap) => void) | undefined

  /** Called when {@link SharedInfo} has changed: this tab leads or follows, or the number of tabs changed. */
  onSharedChange?: ((info: SharedInfo) => void) | undefined
}

/** The options of a {@link SharedEventSourceClient}: those of `EventSourceClient`, and {@link SharingOptions}. */
export type SharedEventSourceClientOptions<
  Map extends EventMap = {},
  Data = UndeclaredData<Map>,
> = EventSourceClientOptions<Map, Data> & SharingOptions

/** The options of the constructor, which may be omitted if nothing has to be decoded. */
export type SharedOptionsArgument<Map extends EventMap, Data> =
  OptionsArgument<Map, Data> extends [options: unknown]
    ? [options: SharedEventSourceClientOptions<Map, Data>]
    : [options?: SharedEventSourceClientOptions<Map, Data> | undefined]

/** The options of {@link sharedFetch}. */
export interface SharedFetchOptions extends Omit<SharingOptions, 'name'> {
  /**
   * Whether the request may be sent by any tab and more than once. Required for POST and PATCH, which are rejected
   * without it.
   *
   * @defaultValue `true` for GET, HEAD, PUT, DELETE and OPTIONS; else `false`
   */
  idempotent?: boolean | undefined

  /** The function that makes the request. @defaultValue the global `fetch` */
  fetch?: FetchLike | undefined

  /** The clock and the page, for tests. @defaultValue those of the runtime */
  platform?: Partial<Platform> | undefined
}
