import { EventSourceClient, json } from 'headwater'
import { observe } from './observe.ts'

/** Only compiled: the option `events` types the names and the data. */
export function listen(): void {
  const events = { price: json<{ value: number }>() }
  const prices = observe(new EventSourceClient('/prices', { events, autoConnect: false }))
  prices.on('price').subscribe(({ data }) => data.value.toFixed(2))
  // @ts-expect-error: there is no such event.
  prices.on('prices')
  // @ts-expect-error: the data has no such property.
  prices.on('price').subscribe(({ data }) => data.amount)
}
