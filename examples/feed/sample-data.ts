import type { FeedLog } from './feed-log.ts'
import type { NewMessage } from './message.ts'

const seeded = 60
/** Milliseconds between two messages. */
const interval = 1500

/** Fills an empty log, then appends a message now and then while a stream is open. Returns a function that ends it. */
export async function simulateSources(
  log: FeedLog,
  isFollowed: () => boolean,
): Promise<() => void> {
  if (log.newest === 0) await log.append(Array.from({ length: seeded }, createMessage))
  const timer = setInterval(() => {
    // The next message does not depend on this one.
    if (isFollowed()) log.append([createMessage()]).catch(() => {})
  }, interval)
  return () => clearInterval(timer)
}

const creators: (() => NewMessage)[] = [
  () => ({
    event: 'order.placed',
    data: { order: integer(1000, 9999), total: integer(500, 25_000) / 100 },
    sourceType: 'shop',
    sourceId: String(integer(1, 9)),
  }),
  () => ({
    event: 'order.shipped',
    data: { order: integer(1000, 9999), parcels: integer(1, 3) },
    sourceType: 'warehouse',
    sourceId: String(integer(1, 3)),
  }),
  () => ({
    event: 'payment.received',
    data: { amount: integer(500, 25_000) / 100, method: integer(0, 1) ? 'card' : 'transfer' },
    sourceType: 'bank',
    sourceId: 'main',
  }),
  () => ({
    event: 'temperature.measured',
    data: { celsius: integer(180, 245) / 10 },
    sourceType: 'sensor',
    sourceId: `hall-${integer(1, 4)}`,
  }),
]

const createMessage = (): NewMessage => creators[integer(0, creators.length - 1)]!()

const integer = (least: number, most: number) =>
  least + Math.floor(Math.random() * (most - least + 1))
