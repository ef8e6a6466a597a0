import { randomUUID } from 'node:crypto'
import type { HitLog } from './hit-log.ts'
import type { Hit } from './schemas.ts'
import { randomVisit } from './visitors.ts'

const minute = 60_000
const chartLength = 30 * minute
/** Milliseconds between two hits, on average. */
const interval = 2500

/** Adds the hits since the last one, or those of half an hour, so that the chart has no gap. */
export function seedHits(log: HitLog, now: number): void {
  const start = Math.max(log.newestTime, now - chartLength)
  for (let time = start; ;) {
    // Traffic in waves.
    time += randomDelay() * (1 + 0.5 * Math.sin(time / (5 * minute)))
    if (time >= now) return
    log.add(createHit(), Math.floor(time))
  }
}

/** Reports hits at random moments. Returns a function that ends it. */
export function simulateTraffic(report: (hit: Hit) => void): () => void {
  let timer: ReturnType<typeof setTimeout>
  const next = () => {
    timer = setTimeout(() => {
      report(createHit())
      next()
    }, randomDelay())
  }
  next()
  return () => clearTimeout(timer)
}

const createHit = (): Hit => ({ id: randomUUID(), ...randomVisit() })

const randomDelay = () => interval * (0.3 + 1.4 * Math.random())
