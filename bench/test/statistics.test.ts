import { describe, expect, it } from 'vitest'
import { median, percentile, spread } from '../statistics.ts'

describe('the median', () => {
  it('is the middle value in any order', () => expect(median([9, 1, 5])).toBe(5))
  it('is the mean of two middle values', () => expect(median([4, 1, 2, 9])).toBe(3))
  it('sorts numerically', () => expect(median([10, 9, 2])).toBe(9))
  it('does not change its input', () => {
    const figures = [3, 1, 2]
    median(figures)
    expect(figures).toEqual([3, 1, 2])
  })
})

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  it('is exceeded by the remaining share', () => {
    expect(percentile(hundred, 0.99)).toBe(99)
    expect(percentile(hundred, 0.5)).toBe(50)
  })
  it('is the value itself if there is one', () => expect(percentile([7], 0.99)).toBe(7))
})

it('gives the spread of rounds as a share of the median', () => {
  expect(spread([8, 10, 12])).toBe(0.4)
  expect(spread([5])).toBe(0)
})
