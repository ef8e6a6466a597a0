import { EventSourceClient } from 'headwater'
import { EventSource } from 'headwater/event-source'
import { describe, expect, it, onTestFinished } from 'vitest'
import { recorder } from '../support/recorder.ts'
import { startExpress } from './servers/express.ts'
import { startFastify } from './servers/fastify.ts'
import { startHono } from './servers/hono.ts'
import { cuttingProxy } from './support/cutting-proxy.ts'
import { createFeed, payload } from './support/feed.ts'

const servers = [
  { name: 'express with better-sse', start: startExpress },
  { name: 'hono’s streamSSE', start: startHono },
  { name: 'fastify’s plugin', start: startFastify },
]

const clients = [
  { name: 'the drop-in', open: (url: string) => new EventSource(url) },
  { name: 'the client', open: (url: string) => new EventSourceClient(url) },
]

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index))

for (const server of servers)
  describe.each(clients)(`${server.name}, to $name`, ({ open }) => {
    /** The server behind connections that are cut inside these events, and a source of its events. */
    const connect = async (total: number, cuts: number[]) => {
      const feed = createFeed(total)
      const proxy = await cuttingProxy(await server.start(feed), cuts.map(payload))
      const source = open(`${proxy.origin}/events`)
      onTestFinished(() => source.close())
      return { feed, proxy, source, log: recorder(source, ['open', 'error', 'odd', 'even']) }
    }

    it('streams stored and new events', async () => {
      const { feed, log } = await connect(3, [])
      await log.waitFor(4)
      feed.publish()
      await log.waitFor(5)
      expect(log.types()).toEqual(['open', 'odd', 'even', 'odd', 'even'])
      expect(log.log.at(-1)).toMatchObject({ lastEventId: '4', readyState: 1 })
      expect(JSON.parse(String(log.log.at(-1)?.data))).toEqual({
        payload: payload(4),
        note: 'two\nlines, é 中 😀',
      })
    })

    it('resumes after cuts inside events, without gaps or duplicates', async () => {
      const { feed, log, proxy } = await connect(20, [5, 6, 13, 20])
      await log.waitFor(10, 'even')
      expect(log.types().filter((type) => type === 'open')).toHaveLength(5)
      expect(log.types().filter((type) => type === 'error')).toHaveLength(4)
      const events = log.log.filter(({ data }) => data !== undefined)
      expect(events.map(({ lastEventId }) => lastEventId)).toEqual(numbers(1, 20))
      expect(events.map(({ data }) => JSON.parse(String(data)).payload)).toEqual(
        Array.from({ length: 20 }, (_, index) => payload(index + 1)),
      )
      expect(feed.positions).toEqual(['', '4', '5', '12', '19'])
      expect(proxy.requests.map(({ headers }) => headers['last-event-id'] ?? '')).toEqual(
        feed.positions,
      )
    })

    it('notices when the source closes', async () => {
      const { feed, log, source } = await connect(1, [])
      await log.waitFor(1, 'odd')
      await feed.waitForReaders(1)
      source.close()
      await feed.waitForReaders(0)
      expect(feed.positions).toEqual([''])
    })
  })
