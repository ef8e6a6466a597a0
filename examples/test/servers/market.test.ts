import { expect, it } from 'vitest'
import { priceAt, trendOf } from '../../ticker/market.ts'
import { latestScore, matchNames } from '../../ticker/matches.ts'

it('prices survive JSON without -0', () => {
  // In this second prices are slightly below those of the day's opening.
  const second = Date.parse('2026-11-21T00:00:00Z')
  const prices = Array.from({ length: 1000 }, (_, index) => priceAt(second + index, 1000))
  expect(prices).toEqual(JSON.parse(JSON.stringify(prices)))
})

it('a trend ends with the price of its moment', () => {
  const ms = Date.parse('2026-11-21T10:00:00Z')
  const trend = trendOf('ALDR', ms, 500, 60)
  expect(trend).toHaveLength(60)
  // ALDR has index 0, so its turn is in this millisecond.
  expect(trend.at(-1)).toBe(priceAt(ms, 1000)!.value)
})

it('matches have scores of football matches', () => {
  const start = Date.parse('2026-11-21T00:00:00Z')
  const finals: number[] = []
  const faults: string[] = []
  for (const match of matchNames) {
    let last = latestScore(match, start)
    for (let ms = start + 2000; ms < start + 12 * 3_600_000; ms += 2000) {
      const score = latestScore(match, ms)
      // Updates are at irregular moments, so one of two can be missed.
      const begins = score.minute < last.minute && last.minute >= 89 && score.minute <= 1
      if (begins) finals.push(last.home + last.away)
      const before = begins ? { minute: -1, home: 0, away: 0 } : last
      const isFair =
        score.minute >= before.minute && score.home >= before.home && score.away >= before.away
      if (!isFair || (begins && score.minute === 0 && score.home + score.away > 0))
        faults.push(`${JSON.stringify(last)} ${JSON.stringify(score)}`)
      last = score
    }
  }
  expect(faults).toEqual([])
  const average = finals.reduce((sum, goals) => sum + goals, 0) / finals.length
  expect(average).toBeGreaterThan(2.2)
  expect(average).toBeLessThan(3.2)
  expect(Math.max(...finals)).toBeLessThanOrEqual(12)
})
