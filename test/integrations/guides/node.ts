import { createServer } from 'node:http'
import { Readable, pipeline } from 'node:stream'
import { json } from 'node:stream/consumers'
import { eventStream, headers, openStreams, publish } from './event-log.ts'

const shutdown = new AbortController()

const server = createServer(async (request, response) => {
  if (request.url === '/prices' && request.method === 'GET') {
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const signal = AbortSignal.any([gone.signal, shutdown.signal])
    const lastEventId = request.headers['last-event-id'] as string | undefined
    response.writeHead(200, headers)
    // Waits while the client is slow. The error of a client that has left needs no handling.
    pipeline(Readable.from(eventStream(lastEventId, signal)), response, () => {})
  } else if (request.url === '/prices' && request.method === 'POST') {
    publish('price', await json(request))
    response.writeHead(204).end()
  } else if (request.url === '/status') {
    response.end(JSON.stringify({ streams: openStreams }))
  } else {
    response.writeHead(404).end()
  }
})

server.listen(Number(process.env.PORT ?? 3000), () => {
  console.log('Listening on', server.address())
})

process.once('SIGTERM', () => {
  shutdown.abort() // ends the streams: clients reconnect, to another process
  server.close()
  setTimeout(() => server.closeAllConnections(), 2000).unref()
})
