import { Router } from 'express'
import { Audience } from '../server/audience.ts'
import { type EventStream, formatEvent, openEventStream } from '../server/event-stream.ts'
import type { Example, ExampleOptions } from '../server/example.ts'
import { jsonBody } from '../server/json-body.ts'
import { readPosition } from '../server/position.ts'
import { parse } from '../server/problem.ts'
import { HitLog } from './hit-log.ts'
import { limitRate } from './limit-rate.ts'
import { seedHits, simulateTraffic } from './sample-data.ts'
import { type Activity, type Hit, type Stats, hit } from './schemas.ts'

/** Hits that a client without a position gets. */
const initialHits = 20
/** Hits per write while a client catches up. */
const batchSize = 500

/** Stores and counts views and clicks, and sends each hit and the new numbers to every dashboard. */
export function createAnalytics({ dataFolder, sampleData = false }: ExampleOptions): Example {
  const log = new HitLog(dataFolder)
  /** Streams that have caught up and get each new hit. */
  const followers = new Audience()
  const dashboards = new Audience()
  // A thousand hits a second must not cause a thousand snapshots.
  const statistics = limitRate(100, () => {
    if (dashboards.size > 0) dashboards.send(formatStats(log.stats(Date.now())))
  })
  // The chart moves on each minute, even without hits.
  const passingOfTime = setInterval(statistics.request, 5000)

  /** Returns whether the hit is new. */
  function record(received: Hit): boolean {
    const stored = log.add(received, Date.now())
    if (!stored) return false
    followers.send(formatActivity(stored))
    statistics.request()
    return true
  }

  if (sampleData) seedHits(log, Date.now())
  const stopTraffic = sampleData ? simulateTraffic(record) : undefined
  const router = Router()

  router.post('/hits', jsonBody, (request, response) => {
    const isNew = record(parse(hit, request.body, 'the hit'))
    // A known hit was sent again because its response was lost, so it is a success too.
    response.status(isNew ? 201 : 200).json({})
  })

  router.get('/stream', async (request, response) => {
    const { newest } = log
    const position = readPosition(request, newest) ?? Math.max(0, newest - initialHits)
    const stream = await openEventStream(request, response)
    void stream.send(formatStats(log.stats(Date.now())))
    dashboards.join(stream)
    await follow(stream, position)
  })

  /** Sends the hits after the position, as fast as the client reads, and then each new one. */
  async function follow(stream: EventStream, position: number): Promise<void> {
    while (!stream.closed.aborted) {
      const missed = log.after(position, batchSize)
      const last = missed.at(-1)
      // No hit can arrive between the query and the join.
      if (!last) return followers.join(stream)
      position = last.number
      await stream.send(...missed.map(formatActivity))
    }
  }

  return {
    router,
    close() {
      stopTraffic?.()
      clearInterval(passingOfTime)
      statistics.stop()
      log.close()
    },
  }
}

const formatActivity = (stored: Activity) => formatEvent('activity', stored, stored.number)

/** Without an ID, because a snapshot is replaced and not resumed: the client's position stays that of the last hit. */
const formatStats = (stats: Stats) => formatEvent('stats', stats)
