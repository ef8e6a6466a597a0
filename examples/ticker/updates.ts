import type { Notice, Price, Score, Snapshot } from './events.ts'
import { latestPrice, priceAt, symbols } from './market.ts'
import { latestScore, matchNames, scoreAt } from './matches.ts'
import { latestNotices, noticeAt } from './notices.ts'
import type { WatchList } from './watch-list.ts'

/**
 * An update and its position, the event ID: the millisecond with one more digit for the type. Events of the same
 * millisecond have different IDs, so a connection lost between them resumes between them.
 */
export type Update =
  | { type: 'price'; position: number; data: Price }
  | { type: 'score'; position: number; data: Score }
  | { type: 'notice'; position: number; data: Notice }

const perMillisecond = 10
const lanes = { price: 0, score: 1, notice: 2 } as const

/** The position after all updates of that millisecond. */
export const endOf = (ms: number) => ms * perMillisecond + perMillisecond - 1

/** The millisecond of a position. */
export const timeOf = (position: number) => Math.floor(position / perMillisecond)

/** The watched updates after one position up to another, in order. */
export function* listUpdates(watched: WatchList, after: number, until: number): Generator<Update> {
  for (let ms = timeOf(after); ms <= timeOf(until); ms++)
    for (const update of updatesAt(ms, watched))
      if (update.position > after && update.position <= until) yield update
}

function* updatesAt(ms: number, watched: WatchList): Generator<Update> {
  const position = (type: Update['type']) => ms * perMillisecond + lanes[type]
  const price = priceAt(ms, watched.rate)
  if (price && watched.symbols.has(price.symbol))
    yield { type: 'price', position: position('price'), data: price }
  const score = scoreAt(ms)
  if (score && watched.matches.has(score.match))
    yield { type: 'score', position: position('score'), data: score }
  const notice = watched.notices ? noticeAt(ms) : undefined
  if (notice) yield { type: 'notice', position: position('notice'), data: notice }
}

const noticesOfSnapshot = 5

/** All watched values at that position. */
export function snapshotAt(watched: WatchList, position: number): Omit<Snapshot, 'continues'> {
  /** The last millisecond whose update of that type is not after the position. */
  const last = (type: Update['type']) => timeOf(position - lanes[type])
  const areWatched = (names: readonly string[], among: ReadonlySet<string>) =>
    names.filter((name) => among.has(name))
  return {
    rate: watched.rate,
    prices: areWatched(symbols, watched.symbols).map((symbol) =>
      latestPrice(symbol, last('price'), watched.rate),
    ),
    scores: areWatched(matchNames, watched.matches).map((match) =>
      latestScore(match, last('score')),
    ),
    notices: watched.notices ? latestNotices(last('notice'), noticesOfSnapshot) : [],
  }
}
