import { EventSourceClient, json } from 'headwater'

/** Shows each price, until the client that it returns is closed. */
export function watchPrices(show, options) {
  const client = new EventSourceClient('https://example.com/prices', {
    events: { price: json },
    ...options,
  })
  client.on('price', ({ data }) => show(data.value))
  return client
}
