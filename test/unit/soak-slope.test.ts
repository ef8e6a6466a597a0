import { expect, test } from 'vitest'
import { riseOf } from '../soak/slope.ts'

/** As many readings as that, with noise that is the same each time. */
function readings(count: number, heapAt: (index: number) => number) {
  const noise = [0.03, -0.05, 0.08, 0, -0.02, 0.06, -0.07]
  return Array.from({ length: count }, (_, index) => {
    return { x: 3 * index, y: 20 + heapAt(index) + noise[index % noise.length]! }
  })
}

test('what stays flat but for noise does not rise', () => {
  expect(Math.abs(riseOf(readings(20, () => 0)))).toBeLessThan(0.1)
})

test('what rises steadily rises by all of it', () => {
  expect(riseOf(readings(20, (index) => index / 10))).toBeCloseTo(1.9, 0)
  expect(riseOf(readings(60, (index) => index / 60))).toBeCloseTo(1, 0)
})

test('a few readings far off are no rise', () => {
  expect(riseOf(readings(20, (index) => (index % 9 === 5 ? 15 : 0)))).toBeLessThan(0.2)
})

test('a step, up or down, is no rise, and hides none', () => {
  const step = (index: number) => (index > 9 ? -4 : 0)
  expect(Math.abs(riseOf(readings(20, step)))).toBeLessThan(0.2)
  expect(Math.abs(riseOf(readings(20, (index) => -step(index))))).toBeLessThan(0.2)
  expect(riseOf(readings(20, (index) => step(index) + index / 10))).toBeGreaterThan(1.2)
})

test('what falls does not rise', () => {
  expect(riseOf(readings(20, (index) => -index / 10))).toBeCloseTo(-1.9, 0)
})

test('uneven times count as they are', () => {
  const points = [1, 2, 4, 7, 11].map((x) => ({ x, y: 2 * x }))
  expect(riseOf(points)).toBeCloseTo(20)
})

test('one reading is not enough', () => {
  expect(() => riseOf(readings(1, () => 0))).toThrow('two points')
  expect(() => riseOf([])).toThrow('two points')
})
