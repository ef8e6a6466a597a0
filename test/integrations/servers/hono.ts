import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { type Feed, retry } from '../support/feed.ts'
import { listen } from '../support/listen.ts'

/** Hono's `streamSSE`, on Node. */
export function startHono(feed: Feed): Promise<string> {
  const app = new Hono()
  app.get('/events', (context) =>
    streamSSE(context, async (stream) => {
      const gone = new AbortController()
      stream.onAbort(() => gone.abort())
      const position = context.req.header('last-event-id') ?? ''
      for await (const { data, id, type } of feed.after(position, gone.signal))
        await stream.writeSSE({ data: JSON.stringify(data), event: type, id, retry })
    }),
  )
  return listen(createAdaptorServer({ fetch: app.fetch }))
}
