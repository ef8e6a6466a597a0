import { expect, test } from 'vitest'
import { riseOf } from '../soak/slope.ts'

/** Readings with always the same noise. */
function readings(count: number, heapAt: (index: number) => number) {
  const noise = [0.03, -0.05, 0.08, 0, -0.02, 0.06, -0.07]
  return Array.from({ length: count }, (_, index) => {
    return { x: 3 * index, y: 20 + heapAt(index) + noise[index % noise.length]! }
  })
}

test('flat readings with noise do not rise', () => {
  expect(Math.abs(riseOf(readings(20, () => 0)))).toBeLessThan(0.1)
})

test('a steady rise counts in full', () => {
  expect(riseOf(readings(20, (index) => index / 10))).toBeCloseTo(1.9, 0)
  expect(riseOf(readings(60, (index) => index / 60))).toBeCloseTo(1, 0)
})

test('a few outliers do not count as a rise', () => {
  expect(riseOf(readings(20, (index) => (index % 9 === 5 ? 15 : 0)))).toBeLessThan(0.2)
})

test('a step neither counts as a rise nor hides one', () => {
  const step = (index: number) => (index > 9 ? -4 : 0)
  expect(Math.abs(riseOf(readings(20, step)))).toBeLessThan(0.2)
  expect(Math.abs(riseOf(readings(20, (index) => -step(index))))).toBeLessThan(0.2)
  expect(riseOf(readings(20, (index) => step(index) + index / 10))).toBeGreaterThan(1.2)
})

test('a fall counts as negative', () => {
  expect(riseOf(readings(20, (index) => -index / 10))).toBeCloseTo(-1.9, 0)
})

test('readings can be unevenly spaced', () => {
  const points = [1, 2, 4, 7, 11].map((x) => ({ x, y: 2 * x }))
  expect(riseOf(points)).toBeCloseTo(20)
})

test('fewer than two readings are rejected', () => {
  expect(() => riseOf(readings(1, () => 0))).toThrow('two points')
  expect(() => riseOf([])).toThrow('two points')
})
