import { Router } from 'express'
import { Audience } from '../server/audience.ts'
import { type EventStream, formatEvent, openEventStream } from '../server/event-stream.ts'
import type { Example, ExampleOptions } from '../server/example.ts'
import { jsonBody } from '../server/json-body.ts'
import { readPosition } from '../server/position.ts'
import { parse } from '../server/problem.ts'
import { HitLog } from './hit-log.ts'
import { limitRate } from './limit-rate.ts'
import { type Activity, type Stats, hit } from './schemas.ts'

/** How many hits a newcomer is shown. */
const shownToNewcomers = 20
/** How many hits are read at a time for one that was away. */
const batchSize = 500

/** Views and clicks are stored and counted; every dashboard hears of each, and gets the new numbers. */
export function createAnalytics({ dataFolder }: ExampleOptions): Example {
  const log = new HitLog(dataFolder)
  /** Those who have all that was stored, and hear of each hit from now on. */
  const followers = new Audience()
  const dashboards = new Audience()
  // A thousand hits a second are not a thousand snapshots.
  const statistics = limitRate(100, () => {
    if (dashboards.size > 0) dashboards.send(formatStats(log.stats(Date.now())))
  })
  // Where nobody hits anything, minutes pass all the same.
  const passingOfTime = setInterval(statistics.request, 5000)

  const router = Router()

  router.post('/hits', jsonBody, (request, response) => {
    const stored = log.add(parse(hit, request.body, 'the hit'), Date.now())
    if (stored) {
      followers.send(formatActivity(stored))
      statistics.request()
    }
    // One that is there already was sent again for want of an answer: to its sender that is no failure.
    response.status(stored ? 201 : 200).json({})
  })

  router.get('/stream', async (request, response) => {
    const { newest } = log
    const position = readPosition(request, newest) ?? Math.max(0, newest - shownToNewcomers)
    const stream = await openEventStream(request, response)
    void stream.send(formatStats(log.stats(Date.now())))
    dashboards.join(stream)
    await follow(stream, position)
  })

  /** Sends what came after the position, as fast as it is taken, and then each hit as it comes. */
  async function follow(stream: EventStream, position: number): Promise<void> {
    while (!stream.closed.aborted) {
      const missed = log.after(position, batchSize)
      const last = missed.at(-1)
      // Nothing can come between the look and the joining: no gap, and nothing twice.
      if (!last) return followers.join(stream)
      position = last.number
      await stream.send(...missed.map(formatActivity))
    }
  }

  return {
    router,
    close() {
      clearInterval(passingOfTime)
      statistics.stop()
      log.close()
    },
  }
}

const formatActivity = (stored: Activity) => formatEvent('activity', stored, stored.number)

/** Without an ID: the client's position stays that of the last hit. A snapshot is not resumed but replaced. */
const formatStats = (stats: Stats) => formatEvent('stats', stats)
