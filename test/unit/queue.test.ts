import { describe, expect, it } from 'vitest'
import { createQueue } from '../../src/core/iteration/event-queue.ts'
import type { Claim } from '../../src/core/last-event-id/stored-position.ts'

const nothing = () => {}

describe('a long queue', () => {
  it('gives events in order and settles each in turn', async () => {
    const settled: string[] = []
    const { iterator, push, size } = createQueue<number>(nothing, nothing, (claim) => {
      settled.push(claim.id)
      return undefined
    })
    // The queue never runs empty, and repeatedly has more taken events than waiting ones.
    const total = 10_000
    let pushed = 0
    const fill = (count: number) => {
      for (; pushed < count; pushed++) {
        const claim: Claim = { id: String(pushed), open: 1 }
        push(pushed, claim)
      }
    }
    fill(3000)
    for (let taken = 0; taken < total; taken++) {
      if (size() < 10) fill(Math.min(pushed + 3000, total))
      expect(await iterator.next()).toEqual({ done: false, value: taken })
      expect(settled).toHaveLength(taken)
    }
    expect(settled).toEqual(Array.from({ length: total - 1 }, (_, index) => String(index)))
    expect(size()).toBe(0)
  })
})
