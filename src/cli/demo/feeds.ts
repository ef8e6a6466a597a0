import type { OutgoingEvent } from './event-stream.ts'
import type { Exchange } from './exchange.ts'
import { play } from './play.ts'

/** The event with a number, counted from 1. The same number always gives the same event. */
type Feed = (number: number) => Omit<OutgoingEvent, 'id'>

const symbols = [
  { symbol: 'ACME', base: 100 },
  { symbol: 'GLOBEX', base: 50 },
  { symbol: 'INITECH', base: 25 },
] as const

const noticeInterval = 10

/** Prices as JSON, and a notice as text every tenth event. */
export const prices: Feed = (number) => {
  if (number % noticeInterval === noticeInterval / 2)
    return { event: 'notice', data: `${number} events so far` }
  const { base, symbol } = symbols[(number - 1) % symbols.length]!
  const value = Math.round((base + 5 * Math.sin(number / 4)) * 4) / 4
  return { event: 'price', data: JSON.stringify({ symbol, value }) }
}

const sentences = [
  'Hello from the demo server.',
  'This is an event without a name.',
  'Its data is a line of text.',
  'Each event has an ID.',
  'The server closes the connection after 25 events.',
  'The client then resumes after the last ID it received.',
]

/** Lines of text, without an event name. */
export const messages: Feed = (number) => ({ data: sentences[(number - 1) % sentences.length]! })

/** Small events. */
export const numbers: Feed = (number) => ({ data: JSON.stringify({ n: number }) })

interface FeedOptions {
  /** Events per second; `?rate` overrides it. */
  readonly rate?: number
  /** The connection is closed after each multiple of this number. */
  readonly perConnection?: number
}

/**
 * Streams a feed from the event after `Last-Event-ID`. With `?count=n`, the stream ends for good after n events: the
 * next request gets a 204.
 */
export async function streamFeed(
  exchange: Exchange,
  feed: Feed,
  { rate: defaultRate = 5, perConnection = 25 }: FeedOptions = {},
): Promise<void> {
  const rate = exchange.number('rate', { min: 0.1, max: 1000, otherwise: defaultRate })
  const count = exchange.number('count', { min: 1, max: 1e9, otherwise: Infinity })
  // An ID that this server never sent starts at the beginning.
  const received = /^\d{1,15}$/.test(exchange.lastEventId) ? Number(exchange.lastEventId) : 0
  if (received >= count) return exchange.endForGood()
  const end = Math.min(count, (Math.floor(received / perConnection) + 1) * perConnection)
  const stream = exchange.openStream()
  await play(stream, eventsOf(feed, received + 1, end), { interval: 1000 / rate })
  stream.end()
}

function* eventsOf(feed: Feed, first: number, last: number): Generator<OutgoingEvent> {
  for (let number = first; number <= last; number++) yield { ...feed(number), id: `${number}` }
}
