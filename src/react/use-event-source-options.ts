import type {
  ClientOptions,
  ClientStatus,
  DecodedName,
  DecodingOptions,
  EventDecoder,
  EventMap,
  EventSourceClient,
  EventSourceClientOptions,
  EventSourceError,
  RequestUrl,
} from '../index.ts'

/**
 * The options that `create` receives: those of the hook, for the client's constructor. The client does not connect by
 * itself.
 *
 * @typeParam Map - event names mapped to the type of their data
 * @typeParam Data - the type of the decoded data of all other events
 */
export type CreateOptions<Map extends EventMap, Data> = [keyof Map] extends [never]
  ? // Without `events`, from which the compiler would infer a map if the options are spread.
    ClientOptions & {
      /** Decodes the data of all events. */
      decode?: EventDecoder<Data> | undefined
    }
  : EventSourceClientOptions<Map, Data>

/**
 * Constructs the client of `useEventSource`, from the URL and options that the hook passes.
 *
 * @typeParam Map - event names mapped to the type of their data
 * @typeParam Data - the type of the decoded data of all other events
 * @typeParam Client - the client's class
 */
export type CreateClient<Map extends EventMap, Data, Client> = (
  url: RequestUrl,
  options: CreateOptions<Map, Data>,
) => Client

/**
 * The options of `useEventSource`: those of the client, which the component opens and closes.
 *
 * Functions are always those of the latest render, and so are `headers`: a token in them is never stale. All other
 * options are read when the client is created: change `key` to apply a change. So is the presence of a function, except
 * for `onOpen`, `onReconnect` and `onClose`.
 *
 * @typeParam Map - event names mapped to the type of their data
 * @typeParam Data - the type of the decoded data of all other events
 * @typeParam Client - the class of the client that `create` returns
 */
export type UseEventSourceOptions<
  Map extends EventMap,
  Data,
  Client = EventSourceClient<Map, Data>,
> = Omit<ClientOptions, 'autoConnect' | 'signal'> &
  DecodingOptions<Map, Data> & {
    /**
     * Identifies the stream, together with the URL: another key closes the client and opens a new one.
     *
     * @defaultValue none
     */
    key?: string | number | boolean | null | undefined
    /**
     * Constructs the client, for another class than `EventSourceClient`. Runs during rendering, so the client must not
     * connect yet: pass the options on, with your own added.
     *
     * @defaultValue `(url, options) => new EventSourceClient(url, options)`
     * @example
     * ```ts
     * useEventSource('/prices', {
     *   create: (url, options) => new SharedEventSourceClient(url, { ...options, name: 'prices' }),
     * })
     * ```
     */
    create?: CreateClient<Settled<Map>, Settled<Data>, Client> | undefined
  }

/** The type, without inferring it from here. TypeScript's `NoInfer` needs version 5.4. */
type Settled<Type> = [Type][Type extends unknown ? 0 : never]

/** The options of `useEventSource`, which may be omitted if nothing has to be decoded. */
export type UseEventSourceArgument<Map extends EventMap, Data, Client> = [
  DecodedName<Map>,
] extends [never]
  ? [options?: UseEventSourceOptions<Map, Data, Client> | undefined]
  : [options: UseEventSourceOptions<Map, Data, Client>]

/**
 * The client of a component, and its state at the last change of `status`.
 *
 * @typeParam Client - the client's class; includes `null` if the URL may be `null`
 */
export interface UseEventSourceResult<Client> {
  /** The client, for the other hooks; `null` without a URL. It is the same object until the URL or `key` changes. */
  readonly client: Client
  /** The client's status; `'idle'` on a server, during hydration, and without a URL. */
  readonly status: ClientStatus
  /** The error that ended the last attempt or the client; `undefined` once a connection is open. */
  readonly error: EventSourceError | undefined
  /** The last event ID at the last change of the state; `client.lastEventId` is the current one. */
  readonly lastEventId: string
  /** With status `'waiting'`: milliseconds from the start of the wait to the next attempt; `undefined` without a timer. */
  readonly retryDelay: number | undefined
}
