import { EventSourceClient, json, text } from 'headwater'
import { webStorage } from 'headwater/storage'

interface Price {
  symbol: string
  value: number
}

/** Prints prices until the server gives notice. Knows no page, so that it type-checks without the DOM, too. */
export async function watchPrices(url: string, print: (line: string) => void): Promise<void> {
  const client = new EventSourceClient(url, {
    lastEventId: webStorage('prices'),
    events: { price: json<Price>(), notice: text },
  })
  // @ts-expect-error: there is no event of that name
  client.on('prcie', print)
  for await (const event of client) {
    if (event.type === 'price') {
      print(`${event.lastEventId} ${event.data.symbol} ${event.data.value.toFixed(2)}`)
    } else if (event.type === 'notice') {
      print(event.data.toUpperCase())
      break
    }
  }
}
