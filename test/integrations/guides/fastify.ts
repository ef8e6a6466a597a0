import { Readable } from 'node:stream'
import fastify from 'fastify'
import { eventStream, headers, openStreams, publish } from './event-log.ts'

const app = fastify()
const shutdown = new AbortController()

app.get('/prices', (request, reply) => {
  const gone = new AbortController()
  reply.raw.on('close', () => gone.abort())
  const signal = AbortSignal.any([gone.signal, shutdown.signal])
  const lastEventId = request.headers['last-event-id'] as string | undefined
  // Fastify pipes the stream: it waits while the client is slow.
  return reply.headers(headers).send(Readable.from(eventStream(lastEventId, signal)))
})

app.post('/prices', (request, reply) => {
  publish('price', request.body)
  return reply.code(204).send()
})

app.get('/status', () => ({ streams: openStreams }))

// Ends the streams: clients reconnect, to another process.
app.addHook('preClose', async () => shutdown.abort())

await app.listen({ port: Number(process.env.PORT ?? 3000) })
console.log('Listening on', app.server.address())

process.once('SIGTERM', () => app.close())
