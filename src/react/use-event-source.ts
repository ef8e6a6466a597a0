import { useEffect, useInsertionEffect, useState } from 'react'
import type { EventMap, EventSourceClient, RequestUrl, UndeclaredData } from '../index.ts'
import { type OwnOptions, OwnedClient } from './owned-client.ts'
import { useEventSourceState } from './use-event-source-state.ts'
import type { UseEventSourceArgument, UseEventSourceResult } from './use-event-source-options.ts'

/**
 * A client for the lifetime of the component, and its state. It connects when the component has been mounted, after the
 * handlers of this component and its children have been added, and closes when the component is unmounted. On a server
 * it does not connect.
 *
 * Another URL or `key` closes the client and opens a new one; `null` is no client. If the component is hidden and shown
 * again (`<Activity>`), the connection is closed meanwhile, and resumes from the last event ID.
 *
 * @typeParam Map - event names mapped to the type of their data; inferred from the option `events`
 * @typeParam Data - the data of all other events; inferred from the option `decode`
 * @typeParam Client - the class of the client; inferred from the option `create`
 * @typeParam Url - the type of the URL
 * @param url - absolute, or relative to the page; a function that returns it for each attempt; `null` for no connection
 * @param args - the options; required if the map of event types has data that is not text
 * @example
 * ```tsx
 * function Price() {
 *   const { client, status } = useEventSource('/prices', { events: { price: json<{ value: number }>() } })
 *   const price = useLatestEvent(client, 'price')?.data.value
 *   return <output>{price ?? status}</output>
 * }
 * ```
 */
export function useEventSource<
  Map extends EventMap = {},
  Data = UndeclaredData<Map>,
  Client extends EventSourceClient<Map, Data> = EventSourceClient<Map, Data>,
  Url extends RequestUrl | null = RequestUrl | null,
>(
  url: Url,
  ...args: UseEventSourceArgument<Map, Data, Client>
): UseEventSourceResult<Client | Extract<Url, null>> {
  const options = (args[0] ?? {}) as OwnOptions
  const [kept, setKept] = useState(() => new OwnedClient(url, options))
  let owned = kept
  if (!kept.isFor(url, options)) {
    owned = new OwnedClient(url, options)
    setKept(owned)
  }
  useInsertionEffect(() => owned.update(url, options))
  const { error, lastEventId, retryDelay, status } = useEventSourceState(owned.client)
  useEffect(() => owned.run(), [owned])
  const client = owned.client as unknown as Client | Extract<Url, null>
  return { client, status, error, lastEventId, retryDelay }
}
