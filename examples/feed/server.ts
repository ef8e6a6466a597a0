import { Router } from 'express'
import { z } from 'zod'
import { openEventStream } from '../server/event-stream.ts'
import type { Example, ExampleOptions } from '../server/example.ts'
import { jsonBody } from '../server/json-body.ts'
import { readPosition } from '../server/position.ts'
import { Problem, parse } from '../server/problem.ts'
import { followLog } from './follow-log.ts'
import { newMessage } from './message.ts'
import { openFeedLog } from './open-feed-log.ts'
import { counting, following, search } from './query.ts'
import { simulateSources } from './sample-data.ts'

/** Messages that a client without a position gets. */
const initialMessages = 50

/** The durable feed: messages are stored, then sent. Stored messages can be searched. */
export async function createFeed({ dataFolder, sampleData }: ExampleOptions): Promise<Example> {
  const { store, log } = await openFeedLog(dataFolder)
  let followers = 0
  const stopSources = sampleData ? await simulateSources(log, () => followers > 0) : undefined
  const router = Router()

  /** A failure of the store is temporary for the client. */
  const orUnavailable = (message: string) => (error: unknown) => {
    console.error(`${message}:`, error)
    throw new Problem(503, `${message}; try again`)
  }

  router.post('/messages', jsonBody, async (request, response) => {
    const isMany = Array.isArray(request.body)
    const schema = z.array(newMessage).min(1).max(100)
    const messages = isMany
      ? parse(schema, request.body, 'the messages')
      : [parse(newMessage, request.body, 'the message')]
    const stored = await log
      .append(messages)
      .catch(orUnavailable('The message could not be stored'))
    response.status(201).json(isMany ? stored : stored[0])
  })

  router.get('/messages', async (request, response) => {
    const wanted = parse(search, request.query, 'the query')
    const [messages, total] = await Promise.all([store.search(wanted), store.total(wanted)]).catch(
      orUnavailable('The feed cannot be searched'),
    )
    const pages = Math.max(1, Math.ceil(total / wanted.pageSize))
    response.json({ messages, total, page: wanted.page, pages })
  })

  router.get('/counts', async (request, response) => {
    const wanted = parse(counting, request.query, 'the query')
    const [counts, total] = await Promise.all([store.count(wanted), store.total(wanted)]).catch(
      orUnavailable('The feed cannot be counted'),
    )
    response.json({ counts, total })
  })

  router.get('/stream', async (request, response) => {
    const wanted = parse(following, request.query, 'the query')
    const newcomer = wanted.after ?? Math.max(0, log.newest - initialMessages)
    // Another server may have sent a message that this one has not received yet.
    if (Number(request.get('last-event-id')) > log.newest)
      await log.catchUp().catch(orUnavailable('The feed cannot be read'))
    const after = readPosition(request, log.newest) ?? newcomer
    const stream = await openEventStream(request, response)
    followers++
    await followLog(log, stream, after, wanted).finally(() => followers--)
  })

  return {
    router,
    close() {
      stopSources?.()
      return log.close()
    },
  }
}
