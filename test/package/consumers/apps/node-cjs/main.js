const { EventSourceClient, streamEvents, text } = require('headwater')
const { EventSource } = require('headwater/event-source')
const { fileStorage } = require('headwater/storage/node')
const server = require('./server.json')

const client = new EventSourceClient(`${server.url}/prices`, {
  lastEventId: fileStorage('./position.txt'),
  events: { price: (data) => Number(JSON.parse(data).value), notice: text },
})
client.on('price', ({ data, lastEventId }) => {
  console.log(`${lastEventId} ${data.toFixed(2)}`)
})
client.on('notice', ({ data }) => {
  console.log(data.toUpperCase())
  client.close()
})
// @ts-expect-error: there is no event of that name
client.on('prcie', console.log)
// @ts-expect-error: a price is a number here
client.on('price', ({ data }) => data.symbol)

async function main() {
  console.log((await client.closed).reason)
  const init = { json: { prompt: 'hello' }, until: '[DONE]' }
  for await (const { data } of streamEvents(`${server.url}/chat`, init)) console.log(data)

  const source = new EventSource(`${server.url}/prices`, { headers: { 'x-app': 'cjs' } })
  source.addEventListener('notice', ({ data, lastEventId }) => {
    console.log(lastEventId, data)
    source.close()
  })
  // @ts-expect-error: it has no such event
  source.onmesage = console.log
}
main()
