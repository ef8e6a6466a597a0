import { expect, it } from 'vitest'
import { type Limit, judge, judgeHeap } from '../guard/judge.ts'

const shared = { client: 'ours', chunks: '64k', reason: 'It makes no copy.' }
const cheaper: Limit = { ...shared, than: 'theirs', cheaper: 3 }
const dearer: Limit = { ...shared, than: 'floor', dearer: 1.1 }
const cpu: Record<string, number> = { ours: 10, theirs: 30, floor: 10 }

const verdictOf = (limit: Limit, change: Record<string, number> = {}, margin = 0) =>
  judge({ margin, limits: [limit] }, (client, chunks) =>
    chunks === '64k' ? { ...cpu, ...change }[client] : undefined,
  )[0]!

it('passes at the limit and fails beyond it', () => {
  expect(verdictOf(cheaper).passed).toBe(true)
  expect(verdictOf(cheaper, { ours: 10.1 }).passed).toBe(false)
  expect(verdictOf(dearer, { ours: 11 }).passed).toBe(true)
  expect(verdictOf(dearer, { ours: 11.1 }).passed).toBe(false)
})

it('allows the margin and no more', () => {
  expect(verdictOf(cheaper, { ours: 11 }, 0.1).passed).toBe(true)
  expect(verdictOf(cheaper, { ours: 11.2 }, 0.1).passed).toBe(false)
  expect(verdictOf(dearer, { ours: 12 }, 0.1).passed).toBe(true)
  expect(verdictOf(dearer, { ours: 12.2 }, 0.1).passed).toBe(false)
})

it('fails if a measurement is missing', () => {
  expect(verdictOf(cheaper, { theirs: 0 }).passed).toBe(false)
  expect(verdictOf({ ...cheaper, chunks: 'none' }).passed).toBe(false)
})

it('fails if the limit has no bound', () => {
  expect(verdictOf({ ...shared, than: 'theirs' }).passed).toBe(false)
})

it('reports the result, the limit, the aim and the reason', () => {
  const found =
    'ours, 64k, against theirs: 1.50 times cheaper (at least 3 times cheaper, with a margin of 10 %)'
  expect(verdictOf({ ...cheaper, aim: 4 }, { ours: 20 }, 0.1).line).toBe(
    `${found}; aim 4; the limit's reason: It makes no copy.`,
  )
})

const heapLimit = { client: 'ours', connections: 3000, most: 8.6, reason: 'One object.' }

it('passes at the limit of heap and fails beyond it, with the reason', () => {
  expect(judgeHeap(heapLimit, 8.6)).toEqual({
    passed: true,
    line: 'ours, heap per idle connection of 3000: 8.60 KB (at most 8.6)',
  })
  expect(judgeHeap(heapLimit, 8.61)).toEqual({
    passed: false,
    line: "ours, heap per idle connection of 3000: 8.61 KB (at most 8.6); the limit's reason: One object.",
  })
})

it('fails if the heap is not measured', () => {
  for (const heap of [undefined, NaN]) expect(judgeHeap(heapLimit, heap).passed).toBe(false)
})
