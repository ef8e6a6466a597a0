import { createServer } from 'node:http'
import { createSession } from 'better-sse'
import express from 'express'
import { type Feed, retry } from '../support/feed.ts'
import { listen } from '../support/listen.ts'

/** Express 5 with better-sse. */
export function startExpress(feed: Feed): Promise<string> {
  const app = express()
  app.get('/events', async (request, response) => {
    const session = await createSession(request, response, { retry, keepAlive: 1 })
    const gone = new AbortController()
    session.once('disconnected', () => gone.abort())
    for await (const { data, id, type } of feed.after(session.lastId, gone.signal))
      session.push(data, type, id)
  })
  return listen(createServer(app))
}
