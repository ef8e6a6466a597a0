import { describe, expect, it } from 'vitest'
import { median, percentile, spread } from '../statistics.ts'

describe('the median', () => {
  it('is the middle one, whatever the order', () => expect(median([9, 1, 5])).toBe(5))
  it('lies between the two middle ones', () => expect(median([4, 1, 2, 9])).toBe(3))
  it('sorts by size, not by letters', () => expect(median([10, 9, 2])).toBe(9))
  it('leaves the figures as they were', () => {
    const figures = [3, 1, 2]
    median(figures)
    expect(figures).toEqual([3, 1, 2])
  })
})

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  it('is exceeded by as many as it leaves out', () => {
    expect(percentile(hundred, 0.99)).toBe(99)
    expect(percentile(hundred, 0.5)).toBe(50)
  })
  it('is the figure where there is one', () => expect(percentile([7], 0.99)).toBe(7))
})

it('tells how far the rounds lie apart, as a share of the median', () => {
  expect(spread([8, 10, 12])).toBe(0.4)
  expect(spread([5])).toBe(0)
})
