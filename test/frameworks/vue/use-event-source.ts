import {
  EventSourceClient,
  type EventMap,
  type EventSourceClientOptions,
  type UndeclaredData,
} from 'headwater'
import { type MaybeRefOrGetter, onMounted, onScopeDispose, shallowRef, toValue, watch } from 'vue'

/** A client that is connected while the component is mounted, and its state. */
export function useEventSource<Map extends EventMap = {}, Data = UndeclaredData<Map>>(
  url: MaybeRefOrGetter<string>,
  options: EventSourceClientOptions<Map, Data>,
) {
  const settings = { ...options, autoConnect: false }
  const client = new EventSourceClient<Map, Data>(() => toValue(url), settings)
  const state = shallowRef(client.state)
  client.subscribe((next) => (state.value = next))
  onMounted(() => client.connect())
  onScopeDispose(() => client.close())
  watch(
    () => toValue(url),
    () => client.reconnect({ lastEventId: '' }),
  )
  return { client, state }
}
