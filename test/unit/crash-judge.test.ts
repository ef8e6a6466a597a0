import { expect, test } from 'vitest'
import { type Row, judge, missing } from '../crashes/judge.ts'
import { moments, schedule } from '../crashes/schedule.ts'
import { dataOf } from '../support/numbered-event.ts'

/** The rows of each run, by their numbers. */
function rowsOf(...lives: readonly (readonly number[])[]): Row[] {
  return lives.flatMap((numbers, life) =>
    numbers.map((number) => ({ life, number, data: dataOf(number) })),
  )
}

const judged = (...lives: readonly (readonly number[])[]) => judge(rowsOf(...lives), lives.length)
const problems = (...lives: readonly (readonly number[])[]) =>
  judged(...lives).map((outcome) => outcome.problems)

test('consecutive processes have no problem, with or without events', () => {
  expect(problems([1, 2], [], [3], [4, 5])).toEqual([[], [], [], []])
})

test('one duplicate counts for the killed process and is allowed', () => {
  expect(judged([1, 2], [], [2, 3], [3], [3, 4])).toMatchObject([
    { rows: 2, doubled: 1, problems: [] },
    { rows: 0, doubled: 0, problems: [] },
    { rows: 2, doubled: 1, problems: [] },
    { rows: 1, doubled: 1, problems: [] },
    { rows: 2, doubled: 0, problems: [] },
  ])
})

test('two duplicates after one kill are a problem', () => {
  expect(problems([1, 2, 3], [2, 3, 4])).toEqual([['2 events doubled'], []])
})

test('a lost event is reported for the process before it', () => {
  expect(problems([1, 2], [4])).toEqual([['1 events lost'], []])
  expect(missing(rowsOf([1, 2], [4]), 5)).toEqual([3, 5])
  expect(missing(rowsOf([1, 2], [2, 3]), 3)).toEqual([])
})

test('a gap, duplicate or step back within a process is a problem', () => {
  expect(problems([1, 3])[0]).toContain('event 3 after 1')
  expect(problems([1, 1])[0]).toContain('event 1 after 1')
  expect(problems([1, 2, 1])[0]).toContain('event 1 after 2')
})

test('wrong data and late rows are problems', () => {
  expect(judge([{ life: 0, number: 1, data: '{}' }], 1)[0]?.problems).toHaveLength(1)
  const [first, second] = rowsOf([1], [2]) as [Row, Row]
  expect(judge([first, second, { ...first, number: 3, data: dataOf(3) }], 2)[0]?.problems).toEqual([
    'event 3 written after life 1 had begun',
  ])
})

test('a schedule is balanced and determined by its seed', () => {
  const lives = schedule(moments, 2 * moments.length, 7)
  for (const moment of moments)
    expect(lives.filter((life) => life.moment === moment)).toHaveLength(2)
  expect(schedule(moments, 2 * moments.length, 7)).toEqual(lives)
  expect(schedule(moments, 2 * moments.length, 8)).not.toEqual(lives)
})
