/** News as a pure function of time: one notice in every four seconds, at irregular moments. */
import type { Notice } from './events.ts'
import { listings } from './market.ts'
import { noise } from './noise.ts'

const period = 4000

const headlines = [
  'reports a better quarter than expected',
  'lowers its outlook for the year',
  'opens a second works in the north',
  'names a new head of research',
  'buys back shares',
  'recalls a product',
  'wins a contract for ten years',
  'delays its annual meeting',
]

/** The notice published in that millisecond, if any. */
export function noticeAt(ms: number): Notice | undefined {
  const seq = Math.floor(ms / period)
  return momentOf(seq) === ms ? noticeOf(seq) : undefined
}

/** The latest notices up to that millisecond, oldest first. */
export function latestNotices(ms: number, count: number): Notice[] {
  const current = Math.floor(ms / period)
  const last = momentOf(current) <= ms ? current : current - 1
  return Array.from({ length: count }, (_, index) => noticeOf(last - count + 1 + index))
}

const momentOf = (seq: number) => seq * period + Math.floor(noise(seq, 7) * period)

function noticeOf(seq: number): Notice {
  const { name } = listings[Math.floor(noise(seq, 8) * listings.length)]!
  const headline = headlines[Math.floor(noise(seq, 9) * headlines.length)]!
  return { seq, at: momentOf(seq), text: `${name} ${headline}.` }
}
