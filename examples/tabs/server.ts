import { Router } from 'express'
import { Audience } from '../server/audience.ts'
import { type EventStream, formatEvent, openEventStream } from '../server/event-stream.ts'
import type { Example, ExampleOptions } from '../server/example.ts'
import { readPosition } from '../server/position.ts'
import type { Tick } from './schemas.ts'

/** Milliseconds between two prices. */
const interval = 250
/** The number of prices sent at a time to a client that was away. */
const batchSize = 500

/** Counted from this moment, so that numbers stay short. */
const start = Date.UTC(2026, 0, 1)

const newest = () => Math.floor((Date.now() - start) / interval)

/** One stream of prices, which also reports the number of its connections. It stores nothing: all follows from the time. */
export function createTabs(_options: ExampleOptions): Example {
  const streams = new Audience()
  const followers = new Audience()
  let last = newest()
  const timer = setInterval(() => {
    // A late timer catches up.
    while (last < newest()) followers.send(formatTick(++last))
  }, interval)
  const reportConnections = () => streams.send(formatEvent('connections', { count: streams.size }))

  const router = Router()

  router.get('/stream', async (request, response) => {
    const position = readPosition(request, newest()) ?? last
    const stream = await openEventStream(request, response)
    streams.join(stream, reportConnections)
    reportConnections()
    await follow(stream, position)
  })

  /** Sends the prices after the position, as fast as the client reads, and then each as it comes. */
  async function follow(stream: EventStream, position: number): Promise<void> {
    while (position < last && !stream.closed.aborted) {
      const size = Math.min(batchSize, last - position)
      const from = position + 1
      position += size
      await stream.send(...Array.from({ length: size }, (_, index) => formatTick(from + index)))
    }
    followers.join(stream)
  }

  return { router, close: () => clearInterval(timer) }
}

function formatTick(number: number) {
  const price = 100 + 8 * Math.sin(number / 40) + 3 * Math.sin(number / 7) + Math.sin(number * 1.7)
  const tick: Tick = { number, price: Math.round(price * 100) / 100 }
  return formatEvent('tick', tick, number)
}
