import {
  type ClientOptions,
  type EventMap,
  EventSourceClient,
  type OptionsArgument,
  type RequestUrl,
  type UndeclaredData,
} from '../index.ts'
import { type EnvironmentOptions, environmentOf } from './environment.ts'
import { closeGroup } from './close-group.ts'
import { alone } from './member.ts'
import type { SharedInfo, SharedOptionsArgument, SharingOptions } from './shared-options.ts'
import { Sharing } from './sharing.ts'
import { sourceOptions } from './source-options.ts'
import { followUnshared } from './unshared.ts'
import { validateName, validateSharing } from './validate.ts'

/**
 * An `EventSourceClient` that shares one connection with all tabs, iframes and workers of its origin that use the same name.
 *
 * One of them, the leader, makes the request with its options; the others receive the same events. If its tab is closed,
 * frozen or crashes, another one continues after the last event ID. Decoders, handlers, loops, stores and state are each
 * client's own. Without Web Locks, `BroadcastChannel` or a secure context, it is a plain `EventSourceClient`.
 *
 * @typeParam Map - event names mapped to the type of their data; inferred from the option `events`
 * @typeParam Data - the data of all other events; inferred from the option `decode`
 * @example
 * ```ts
 * const prices = new SharedEventSourceClient('/prices', {
 *   name: `prices ${userId}`,
 *   headers: async () => ({ authorization: `Bearer ${await token()}` }),
 *   events: { price: json<{ symbol: string; value: number }>() },
 * })
 * ```
 */
export class SharedEventSourceClient<
  Map extends EventMap = {},
  Data = UndeclaredData<Map>,
> extends EventSourceClient<Map, Data> {
  readonly #sharing: Sharing | undefined

  /**
   * Closes every client of this name, in all tabs of the origin, as `close()` does. For logout. Where connections cannot be
   * shared, it closes those of this page. A frozen tab does not receive it: put the user's ID into the name, and let the server reject the old credentials.
   */
  static closeAll(name: string): void {
    validateName(name)
    closeGroup(name)
  }

  /**
   * Connects after the current tick, as `EventSourceClient` does.
   *
   * @param url - as for `EventSourceClient`; only the leader requests it
   * @param args - the options; required if the map of event types has data that is not text
   */
  constructor(url: RequestUrl, ...args: SharedOptionsArgument<Map, Data>) {
    const options = (args[0] ?? {}) as ClientOptions & SharingOptions & EnvironmentOptions
    validateSharing(url, options)
    const environment = environmentOf(options)
    const canName = options.name !== undefined || !!globalThis.crypto?.subtle
    let sharing: Sharing | undefined
    if (environment && canName) {
      // All options are checked here and now, not when this tab leads, and before they are digested.
      void new EventSourceClient(url, { ...sourceOptions(options), autoConnect: false })
      sharing = new Sharing(url, options, environment)
    }
    super(
      sharing?.url ?? url,
      ...([sharing?.clientOptions ?? options] as unknown as OptionsArgument<Map, Data>),
    )
    this.#sharing = sharing
    if (sharing) sharing.attach(this)
    else if (options.name !== undefined) followUnshared(options.name, this)
  }

  /** The role of this tab and the number of tabs. The same object until something in it changes. */
  get shared(): SharedInfo {
    return this.#sharing?.info ?? alone
  }

  /** As for `EventSourceClient`. If the group's connection has failed for good, it is made again, for all its tabs. */
  override connect(): void {
    this.#sharing?.refresh()
    super.connect()
  }

  /**
   * Reads again at once, from the last event ID or the given one. If the group waits to reconnect, it connects now; an open
   * connection of the group stays.
   */
  override reconnect(options: { lastEventId?: string | undefined } = {}): void {
    this.#sharing?.refresh()
    super.reconnect(options)
  }
}
