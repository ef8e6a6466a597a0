import { Readable, pipeline } from 'node:stream'
import express from 'express'
import { eventStream, headers, openStreams, publish } from './event-log.ts'

const app = express()
const shutdown = new AbortController()

app.get('/prices', (request, response) => {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const signal = AbortSignal.any([gone.signal, shutdown.signal])
  const events = Readable.from(eventStream(request.get('last-event-id'), signal))
  response.writeHead(200, headers)
  // Waits while the client is slow. The error of a client that has left needs no handling.
  pipeline(events, response, () => {})
})

app.post('/prices', express.json(), (request, response) => {
  publish('price', request.body)
  response.sendStatus(204)
})

app.get('/status', (_request, response) => {
  response.json({ streams: openStreams })
})

const server = app.listen(Number(process.env.PORT ?? 3000), () => {
  console.log('Listening on', server.address())
})

process.once('SIGTERM', () => {
  shutdown.abort() // ends the streams: clients reconnect, to another process
  server.close()
  setTimeout(() => server.closeAllConnections(), 2000).unref()
})
