import {
  EventSourceClient,
  type EventMap,
  type EventSourceClientOptions,
  type UndeclaredData,
} from 'headwater'
import { type Accessor, createEffect, from, on, onCleanup, onMount, untrack } from 'solid-js'

/** A client that is connected while the component is mounted, and its state. */
export function createEventSource<Map extends EventMap = {}, Data = UndeclaredData<Map>>(
  url: Accessor<string>,
  options: EventSourceClientOptions<Map, Data>,
) {
  const settings = { ...options, autoConnect: false }
  const client = new EventSourceClient<Map, Data>(() => untrack(url), settings)
  onMount(() => client.connect())
  onCleanup(() => client.close())
  createEffect(on(url, () => client.reconnect({ lastEventId: '' }), { defer: true }))
  return { client, state: from(client, client.state) }
}
