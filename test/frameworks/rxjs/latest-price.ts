import { EventSourceClient, json } from 'headwater'
import { combineLatest, map, startWith } from 'rxjs'
import { observe } from './observe'

export function latestPrice(url: string) {
  const events = { price: json<{ value: number }>() }
  const prices = observe(new EventSourceClient(url, { events, autoConnect: false }))
  const value = prices.on('price').pipe(
    map(({ data }) => data.value),
    startWith(undefined),
  )
  return combineLatest({ state: prices.state, value })
}
