import { json } from 'headwater'
import { createSignal } from 'solid-js'
import { createEventSource } from './create-event-source'

export function LatestPrice(props: { url: string }) {
  const [value, setValue] = createSignal<number>()
  const { client, state } = createEventSource(() => props.url, {
    events: { price: json<{ value: number }>() },
  })
  client.on('price', ({ data }) => setValue(data.value))
  return (
    <p>
      {state().status} {value()}
    </p>
  )
}
