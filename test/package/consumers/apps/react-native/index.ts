import { EventSourceClient, json, text } from 'headwater'
import { EventSource } from 'headwater/event-source'
import 'headwater/event-source/polyfill'
import { webStorage } from 'headwater/storage'
import { createTestServer } from 'headwater/testing'
import server from './server.json'

interface Price {
  symbol: string
  value: number
}

const client = new EventSourceClient(`${server.url}/prices`, {
  events: { price: json<Price>(), notice: text },
})
client.on('price', ({ data, lastEventId }) => {
  console.log(`${lastEventId} ${data.symbol} ${data.value.toFixed(2)}`)
})
// @ts-expect-error: there is no event of that name
client.on('prcie', console.log)

async function main() {
  for await (const { data } of client.events('notice')) {
    console.log(data.toUpperCase())
    client.close()
  }
  console.log((await client.closed).reason)

  const source = new EventSource(`${server.url}/prices`, { headers: { 'x-app': 'react-native' } })
  source.addEventListener('notice', ({ data, lastEventId }) => {
    console.log(lastEventId, data)
    source.close()
  })
  console.log(EventSource.name, EventSourceClient.name, typeof webStorage, typeof createTestServer)
}
main()
