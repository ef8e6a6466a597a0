import {
  EventSourceClient,
  type EventMap,
  type EventSourceClientOptions,
  type UndeclaredData,
} from 'headwater'
import { onDestroy, untrack } from 'svelte'

/** A client that is connected while the component is mounted. It is a store of its state. */
export function useEventSource<Map extends EventMap = {}, Data = UndeclaredData<Map>>(
  url: () => string,
  options: EventSourceClientOptions<Map, Data>,
) {
  const settings = { ...options, autoConnect: false }
  const client = new EventSourceClient<Map, Data>(() => untrack(url), settings)
  let connect = () => client.connect()
  $effect(() => {
    url()
    untrack(connect)
    connect = () => client.reconnect({ lastEventId: '' })
  })
  onDestroy(() => client.close())
  return client
}
