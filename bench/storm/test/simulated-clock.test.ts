import { expect, test } from 'vitest'
import { SimulatedClock } from '../simulated-clock.ts'

test('timers run at their time, in the order they were set', () => {
  const clock = new SimulatedClock()
  const ran: string[] = []
  const note = (name: string) => () => void ran.push(`${name} at ${clock.now()}`)
  clock.setTimeout(note('late'), 20)
  clock.setTimeout(note('first'), 10)
  clock.setTimeout(note('second'), 10)
  expect(clock.advance(100)).toBe(true)
  expect(ran).toEqual(['first at 10', 'second at 10'])
  expect(clock.advance(100)).toBe(true)
  expect(ran[2]).toBe('late at 20')
  expect(clock.advance(100)).toBe(false)
})

test('delays are whole milliseconds, at least one', () => {
  const clock = new SimulatedClock()
  const ran: number[] = []
  for (const delay of [0, 0.9, 1.9, 2]) clock.setTimeout(() => ran.push(clock.now()), delay)
  while (clock.advance(100));
  expect(ran).toEqual([1, 1, 1, 2])
})

test('a cleared timer neither runs nor stops the clock', () => {
  const clock = new SimulatedClock()
  let ran = 0
  const timer = clock.setTimeout(() => ran++, 5)
  clock.clearTimeout(timer)
  clock.clearTimeout(timer)
  clock.setTimeout(() => ran++, 9)
  clock.advance(100)
  expect([clock.now(), ran]).toEqual([9, 1])
})

test('a timer can clear another that is due with it', () => {
  const clock = new SimulatedClock()
  const ran: string[] = []
  clock.setTimeout(() => clock.clearTimeout(other), 5)
  const other = clock.setTimeout(() => ran.push('other'), 5)
  clock.setTimeout(() => ran.push('last'), 6)
  while (clock.advance(100));
  expect(ran).toEqual(['last'])
})

test('a timer after the end stays and cannot be jumped over', () => {
  const clock = new SimulatedClock(-10)
  clock.setTimeout(() => {}, 10)
  expect(clock.advance(-1)).toBe(false)
  expect(clock.now()).toBe(-1)
  expect(() => clock.jump(5)).toThrow('A timer is due at 0, before 5')
})
