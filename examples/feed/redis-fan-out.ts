import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { connectRedis } from '../services/redis.ts'
import type { FanOut } from './fan-out.ts'
import { message } from './message.ts'

/** Enough for short interruptions. After a longer one, a server reads the store. */
const kept = 10_000
/** The response of Redis, which is checked because other programs may write to it. */
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
 * Announces messages by a Redis Stream. Its entries stay for a while, unlike those of a channel, so a server that lost
 * its connection to Redis resumes.
 *
 * @param name - the name of the store, the same for all its servers
 */
export async function openRedisFanOut(url: string, name: string): Promise<FanOut> {
  const stream = `headwater:${name}`
  // Waiting for entries blocks a connection.
  const [writer, reader] = await Promise.all([connectRedis(url), connectRedis(url)])
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
      // A late announcement is useless: the other servers have read the store by then.
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
      // Without a connection, the call would wait for one.
      if (writer.isReady) await writer.close()
      else writer.destroy()
    },
  }
}
