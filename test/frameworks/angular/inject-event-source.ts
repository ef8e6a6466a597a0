import { DestroyRef, afterRenderEffect, inject, signal, untracked } from '@angular/core'
import {
  EventSourceClient,
  type EventMap,
  type EventSourceClientOptions,
  type UndeclaredData,
} from 'headwater'

/** A client that is connected while the component or service exists, and its state. */
export function injectEventSource<Map extends EventMap = {}, Data = UndeclaredData<Map>>(
  url: () => string,
  options: EventSourceClientOptions<Map, Data>,
) {
  const settings = { ...options, autoConnect: false }
  const client = new EventSourceClient<Map, Data>(() => untracked(url), settings)
  const state = signal(client.state)
  client.subscribe((next) => state.set(next))
  let connect = () => client.connect()
  afterRenderEffect(() => {
    url()
    untracked(connect)
    connect = () => client.reconnect({ lastEventId: '' })
  })
  inject(DestroyRef).onDestroy(() => client.close())
  return { client, state: state.asReadonly() }
}
