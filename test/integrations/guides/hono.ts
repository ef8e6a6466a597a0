import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { stream } from 'hono/streaming'
import { eventStream, headers, openStreams, publish } from './event-log.ts'

const app = new Hono()
const shutdown = new AbortController()

app.get('/prices', (context) => {
  for (const [name, value] of Object.entries(headers)) context.header(name, value)
  return stream(context, async (response) => {
    const gone = new AbortController()
    response.onAbort(() => gone.abort())
    const signal = AbortSignal.any([gone.signal, shutdown.signal])
    const events = eventStream(context.req.header('last-event-id'), signal)
    // `write` resolves once there is room: it waits while the client is slow.
    for await (const frame of events) await response.write(frame)
  })
})

app.post('/prices', async (context) => {
  publish('price', await context.req.json())
  return context.body(null, 204)
})

app.get('/status', (context) => context.json({ streams: openStreams }))

const port = Number(process.env.PORT ?? 3000)
const server = serve({ fetch: app.fetch, port }, (address) => {
  console.log('Listening on', address)
}) as Server

process.once('SIGTERM', () => {
  shutdown.abort() // ends the streams: clients reconnect, to another process
  server.close()
  setTimeout(() => server.closeAllConnections(), 2000).unref()
})
