import { json } from 'headwater'
import { injectEventSource } from './inject-event-source'

/** Only compiled: the option `events` types the names and the data. */
export function listen(): void {
  const events = { price: json<{ value: number }>() }
  const { client } = injectEventSource(() => '/prices', { events })
  client.on('price', ({ data }) => data.value.toFixed(2))
  // @ts-expect-error: there is no such event.
  client.on('prices', () => {})
  // @ts-expect-error: the data has no such property.
  client.on('price', ({ data }) => data.amount)
}
