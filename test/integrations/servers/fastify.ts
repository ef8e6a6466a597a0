import { fastifySSE } from '@fastify/sse'
import fastify from 'fastify'
import { onTestFinished } from 'vitest'
import { type Feed, retry } from '../support/feed.ts'

/** Fastify 5 with its official plugin, which replaced fastify-sse-v2. */
export async function startFastify(feed: Feed): Promise<string> {
  const app = fastify({ forceCloseConnections: true })
  onTestFinished(() => app.close())
  await app.register(fastifySSE, { heartbeatInterval: 1 })
  app.get('/events', { sse: 'only' }, async (_request, reply) => {
    const gone = new AbortController()
    reply.sse.onClose(() => gone.abort())
    for await (const { data, id, type } of feed.after(reply.sse.lastEventId ?? '', gone.signal))
      await reply.sse.send({ data, event: type, id, retry })
  })
  return app.listen({ host: '127.0.0.1', port: 0 })
}
