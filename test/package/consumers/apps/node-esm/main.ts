import { EventSourceClient, isEventSourceError, json, streamEvents, text } from 'headwater'
import type { EventSourceError } from 'headwater'
import 'headwater/event-source/polyfill'
import { EventSource } from 'headwater/event-source'
import type { EventSourceInit } from 'headwater/event-source'
import { webStorage } from 'headwater/storage'
import { fileStorage } from 'headwater/storage/node'
import server from './server.json' with { type: 'json' }
import { FakeEventSource, createTestServer } from 'headwater/testing'

interface Price {
  symbol: string
  value: number
}

const client = new EventSourceClient(`${server.url}/prices`, {
  headers: ({ attempt }) => ({ 'x-attempt': String(attempt) }),
  lastEventId: fileStorage('./position.txt'),
  events: { price: json<Price>(), notice: text },
})
client.on('price', ({ data, lastEventId }) => {
  console.log(`${lastEventId} ${data.symbol} ${data.value.toFixed(2)}`)
})
client.on('notice', ({ data }) => {
  console.log(data.toUpperCase())
  client.close()
})
// @ts-expect-error: there is no event of that name
client.on('prcie', console.log)
// @ts-expect-error: a price has no such property
client.on('price', ({ data }) => data.amount)

console.log((await client.closed).reason)

for await (const { data } of streamEvents(`${server.url}/chat`, {
  json: { prompt: 'hello' },
  until: '[DONE]',
  decode: json<{ delta: string }>(),
})) {
  console.log(data.delta)
}

try {
  for await (const event of streamEvents(`${server.url}/missing`)) console.log(event)
} catch (error) {
  const failure: EventSourceError | undefined = isEventSourceError(error) ? error : undefined
  console.log(failure?.code)
}
console.log(typeof webStorage)

const init: EventSourceInit = { headers: async ({ attempt }) => ({ 'x-attempt': `${attempt}` }) }
const source = new EventSource(`${server.url}/prices`, init)
await new Promise<void>((resolve) => {
  source.onopen = ({ type }) => console.log(type)
  source.onerror = ({ type }) => console.log(type, source.readyState === EventSource.CLOSED)
  source.addEventListener('price', ({ data, lastEventId }) => {
    const { symbol }: Price = JSON.parse(data)
    console.log(lastEventId, symbol)
  })
  source.addEventListener('notice', function (event) {
    this.close()
    console.log(event.data, event.origin === server.url)
    resolve()
  })
})
console.log(source.readyState, Reflect.get(globalThis, 'EventSource') === EventSource)
// @ts-expect-error: there is no option of that name
export const misspelt = () => new EventSource(server.url, { haeders: {} })
// @ts-expect-error: the standard's error says nothing
source.onerror = ({ message }) => message

// Prints nothing.
createTestServer<{ price: { value: number } }>().close()
FakeEventSource.reset()
