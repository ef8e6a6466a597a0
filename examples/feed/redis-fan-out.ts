import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from '../services/redis.ts'
import { z } from 'zod'
import type { FanOut } from './fan-out.ts'
import { message } from './message.ts'

/** Enough for a server that was gone for a moment; one that was gone for longer reads the store. */
const kept = 10_000
/** What Redis answers; others may write to it, and so it is checked. */
const entry = z.object({
  id: z.string(),
  message: z.object({
    messages: z
      .string()
      .transform((text) => JSON.parse(text))
      .pipe(z.array(message)),
  }),
})
const reply = z.array(z.object({ messages: z.array(entry) })).nullable()

/**
 * Tells by a Redis Stream. Unlike a channel's, its entries stay for a while: a server whose connection to Redis broke
 * goes on where it was.
 *
 * @param name - of the feed: servers of the same store use the same
 */
export async function openRedisFanOut(url: string, name: string): Promise<FanOut> {
  const stream = `headwater:${name}`
  let wasReady = false
  const reconnectStrategy = (retries: number, cause: Error) =>
    // At the start it is better said than waited for.
    wasReady ? Math.min(100 * retries, 3000) : cause
  const writer = createClient({ url, socket: { reconnectStrategy } })
  // Waiting for entries holds a connection up.
  const reader = createClient({ url, socket: { reconnectStrategy } })
  for (const client of [writer, reader])
    client.on('error', (error: Error & { code?: string }) => {
      if (wasReady) console.error('Redis:', error.message || error.code)
    })
  await Promise.all([writer.connect(), reader.connect()])
  wasReady = true
  const newest = await writer.xRevRange(stream, '+', '-', { COUNT: 1 })
  let position = newest?.[0]?.id ?? '0'
  const closing = new AbortController()

  async function readOn(receive: Parameters<FanOut['listen']>[0]): Promise<void> {
    while (!closing.signal.aborted)
      try {
        const read = await reader.xRead({ key: stream, id: position }, { BLOCK: 5000, COUNT: 500 })
        for (const { id, message: fields } of reply.parse(read)?.[0]?.messages ?? []) {
          position = id
          receive(fields.messages)
        }
      } catch (error) {
        if (closing.signal.aborted) return
        console.error('Redis:', (error as Error).message)
        await delay(1000)
      }
  }

  return {
    async announce(messages) {
      // An announcement that waits is none: the others will have read the store by then.
      if (!writer.isReady) return
      await writer.xAdd(
        stream,
        '*',
        { messages: JSON.stringify(messages) },
        { TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: kept } },
      )
    },
    listen: (receive) => void readOn(receive),
    async close() {
      closing.abort()
      reader.destroy()
      // What is not connected would wait until it is.
      if (writer.isReady) await writer.close()
      else writer.destroy()
    },
  }
}
