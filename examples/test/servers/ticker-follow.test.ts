import { expect, it } from 'vitest'
import type { EventStream } from '../../server/event-stream.ts'
import { type Clock, followMarket, longestAbsence } from '../../ticker/follow-market.ts'
import { symbols } from '../../ticker/market.ts'
import { endOf, timeOf } from '../../ticker/updates.ts'
import type { WatchList } from '../../ticker/watch-list.ts'

const start = Date.UTC(2026, 2, 14, 9, 26, 53)
const watched: WatchList = {
  symbols: new Set(symbols),
  matches: new Set(),
  notices: false,
  rate: 1000,
}

/**
 * Follows the market with a clock that moves only when it is awaited, or when the viewer is slow.
 *
 * @param take - called with each chunk; may set the clock or close the stream
 */
async function follow(
  from: number | undefined,
  take: (chunk: { type: string; position: number }[], time: { now: number }) => 'close' | void,
  choice = watched,
) {
  const time = { now: start }
  const closed = new AbortController()
  const stream: EventStream = {
    closed: closed.signal,
    end: () => closed.abort(),
    async send(...events) {
      const chunk = events.map((event) => {
        const text = event.read()
        const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(text)?.[1]
        return { type: field('event') ?? 'position', position: Number(field('id')) }
      })
      if (take(chunk, time) === 'close') closed.abort()
    },
  }
  const clock: Clock = {
    now: () => time.now,
    async wait(ms) {
      time.now += ms
    },
  }
  await followMarket(stream, choice, from, clock)
}

it('sends simultaneous updates in one chunk', async () => {
  const chunks: number[] = []
  await follow(undefined, (chunk) => {
    if (chunk[0]!.type === 'price') chunks.push(chunk.length)
    return chunks.length === 5 ? 'close' : undefined
  })
  expect(chunks).toEqual([20, 20, 20, 20, 20])
})

it('catches up in chunks without a gap', async () => {
  const positions: number[] = []
  const sizes: number[] = []
  await follow(endOf(start - 2000), ([first, ...more]) => {
    if (first!.type === 'snapshot') return
    sizes.push(more.length + 1)
    positions.push(...[first!, ...more].map(({ position }) => position))
    return positions.length >= 2000 ? 'close' : undefined
  })
  expect(sizes).toEqual([500, 500, 500, 500])
  expect(positions).toEqual(Array.from({ length: 2000 }, (_, index) => (start - 1999 + index) * 10))
})

it('continues without a gap after a slow chunk', async () => {
  const positions: number[] = []
  let chunks = 0
  await follow(endOf(start), (chunk, time) => {
    if (chunk[0]!.type === 'snapshot') return
    positions.push(...chunk.map(({ position }) => position))
    time.now += ++chunks === 10 ? longestAbsence - 1000 : 200
    return chunks === 80 ? 'close' : undefined
  })
  expect(positions.length).toBeGreaterThan(30_000)
  expect(positions).toEqual(positions.map((_, index) => (start + 1 + index) * 10))
})

it('replaces updates missed by a slow viewer with a snapshot', async () => {
  const seen: [type: string, position: number][] = []
  const late = start + longestAbsence + 1000
  await follow(undefined, ([first], time) => {
    seen.push([first!.type, first!.position])
    if (seen.length === 2) time.now = late
    return seen.length === 4 ? 'close' : undefined
  })
  expect(seen).toEqual([
    ['snapshot', endOf(start)],
    ['price', (start + 1) * 10],
    // Updates due in between are not sent.
    ['snapshot', endOf(late + 20)],
    ['price', (late + 21) * 10],
  ])
})

it('repeats nothing when the clock is set back', async () => {
  let last = 0
  let chunks = 0
  await follow(undefined, (chunk, time) => {
    const positions = chunk.map(({ position }) => position)
    expect(positions[0]).toBeGreaterThan(last)
    last = positions.at(-1)!
    if (++chunks === 3) time.now -= 5000
    return chunks === 10 ? 'close' : undefined
  })
})

it('sends its position every second while nothing watched happens', async () => {
  const seen: { type: string; position: number }[] = []
  await follow(undefined, (chunk) => (seen.push(...chunk) === 20 ? 'close' : undefined), {
    ...watched,
    symbols: new Set(),
    matches: new Set(['larks-owls']),
  })
  expect(new Set(seen.map(({ type }) => type))).toEqual(new Set(['snapshot', 'score', 'position']))
  const gaps = seen.slice(1).map(({ position }, index) => timeOf(position - seen[index]!.position))
  // A second, plus the period in which a score may wait to be sent.
  expect(Math.max(...gaps)).toBeLessThanOrEqual(1020)
})
