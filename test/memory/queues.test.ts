import { describe, expect, it } from 'vitest'
import { createQueue } from '../../src/core/iteration/event-queue.ts'
import { Position } from '../../src/core/last-event-id/last-event-id.ts'
import type { Claim } from '../../src/core/last-event-id/stored-position.ts'
import { measure, megabyte } from './heap.ts'

const nothing = () => {}

describe('a queue that never runs empty', () => {
  it('releases the events taken from it', async () => {
    const { iterator, push } = createQueue<number[]>(nothing, nothing)
    // 8 KB each.
    const event = (number: number) => Array.from({ length: 1000 }, () => number + 0.5)
    push(event(0))
    const before = await measure()
    for (let number = 1; number <= 1000; number++) {
      push(event(number))
      await iterator.next()
    }
    const after = await measure()
    expect(after.heap - before.heap).toBeLessThan(megabyte)
    expect((await iterator.next()).value?.[0]).toBe(1000.5)
  })
})

describe('the last event ID of a stream with a store', () => {
  it('keeps memory only for in-flight events', async () => {
    const saved = { id: '' }
    const store = { load: () => '', save: (id: string) => void (saved.id = id) }
    const position = new Position(store, { onSaveError: nothing })
    const open: Claim[] = []
    const handle = (number: number) => {
      position.id = `event ${number}`
      open.push(position.claim()!)
      // One event is always in flight.
      if (open.length > 1) void position.settle(open.shift()!)
    }
    handle(0)
    const before = await measure()
    for (let number = 1; number <= 100_000; number++) handle(number)
    const after = await measure()
    expect(after.heap - before.heap).toBeLessThan(megabyte)
    expect(saved.id).toBe('event 99999')
  })
})
