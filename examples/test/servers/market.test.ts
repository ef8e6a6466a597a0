import { expect, it } from 'vitest'
import { priceAt } from '../../ticker/market.ts'

it('prices survive JSON without -0', () => {
  // In this second prices are slightly below those of the day's opening.
  const second = Date.parse('2026-11-21T00:00:00Z')
  const prices = Array.from({ length: 1000 }, (_, index) => priceAt(second + index, 1000))
  expect(prices).toEqual(JSON.parse(JSON.stringify(prices)))
})
