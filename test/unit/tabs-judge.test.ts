import { expect, test } from 'vitest'
import { type Life, judge } from '../tabs/judge.ts'

const sentAt = Array.from({ length: 21 }, (_, number) => number * 20)

const lifeOf = (events: readonly number[], more: Partial<Life> = {}): Life => ({
  name: 'a',
  arrivals: events.map((event) => ({ event, at: event * 20 + 5 })),
  isTimed: true,
  ...more,
})

const judged = (...lives: readonly Life[]) => judge(lives, sentAt)

test('contiguous logs from any first event have no problem', () => {
  expect(judged(lifeOf([1, 2, 3], { end: 3 }), lifeOf([3, 4]), lifeOf([]))).toEqual({
    events: 5,
    lost: 0,
    doubled: 0,
    worstDelay: 5,
    problems: [],
  })
})

test('a hole, a missing end and an empty log are losses', () => {
  expect(judged(lifeOf([1, 4]))).toMatchObject({ lost: 2 })
  expect(judged(lifeOf([1, 2], { end: 5 }))).toMatchObject({ lost: 3 })
  expect(judged(lifeOf([], { end: 5 })).problems).toEqual(['a: no event at all'])
})

test('a repeated event is counted as doubled, also out of order', () => {
  expect(judged(lifeOf([1, 2, 2, 3]))).toMatchObject({ doubled: 1, lost: 0 })
  expect(judged(lifeOf([1, 2, 3, 1]))).toMatchObject({ doubled: 1, problems: ['a: event 1 twice'] })
})

test('swapped events are a problem', () => {
  expect(judged(lifeOf([1, 3, 2], { end: 3 }))).toMatchObject({
    lost: 0,
    problems: ['a: event 3 after 1', 'a: event 2 after 3'],
  })
})

test('delays count from the second event on, unless the client is not timed', () => {
  const late = lifeOf([1, 2]).arrivals.map(({ event, at }) => ({ event, at: at + event * 100 }))
  expect(judged(lifeOf([], { arrivals: late })).worstDelay).toBe(205)
  expect(judged(lifeOf([], { arrivals: late, isTimed: false })).worstDelay).toBe(0)
})
