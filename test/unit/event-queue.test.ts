import { describe, expect, it } from 'vitest'
import { EventQueue } from '../../src/core/iteration/event-queue.ts'

/** Pushes numbers, from the given one on. */
function fill(queue: EventQueue<number>, from: number, count: number): void {
  for (let number = from; number < from + count; number++) queue.push(number)
}

/** Takes that many items. */
function take<Item>(queue: EventQueue<Item>, count: number): (Item | undefined)[] {
  return Array.from({ length: count }, () => queue.shift())
}

const range = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at)

describe('an event queue', () => {
  it('is empty at first', () => {
    const queue = new EventQueue<number>()
    expect(queue.size).toBe(0)
    expect(queue.shift()).toBeUndefined()
    expect(queue.size).toBe(0)
  })

  it.each([1, 15, 16, 17, 32, 33, 1000])('gives %i items in order', (count) => {
    const queue = new EventQueue<number>()
    fill(queue, 0, count)
    expect(queue.size).toBe(count)
    expect(take(queue, count + 1)).toEqual([...range(0, count), undefined])
    expect(queue.size).toBe(0)
  })

  it('keeps the order when it wraps around', () => {
    const queue = new EventQueue<number>()
    fill(queue, 0, 10)
    let next = 10
    // Full at times, but never longer than the first ring.
    for (let taken = 0; taken < 200; taken += 7) {
      expect(take(queue, 7)).toEqual(range(taken, 7))
      fill(queue, next, 7)
      next += 7
      expect(queue.size).toBe(10)
    }
  })

  it.each(range(0, 16))('keeps the order when it grows after %i items', (taken) => {
    const queue = new EventQueue<number>()
    // The ring is full, and its oldest item is at each of its places once.
    fill(queue, 0, 16)
    expect(take(queue, taken)).toEqual(range(0, taken))
    fill(queue, 16, taken)
    fill(queue, 16 + taken, 1)
    expect(queue.size).toBe(17)
    expect(take(queue, 18)).toEqual([...range(taken, 17), undefined])
  })

  it('keeps the order of a long series of pushes and shifts', () => {
    const queue = new EventQueue<number>()
    const model: number[] = []
    // A linear congruential generator: the same series in each run.
    let seed = 1
    for (let number = 0; number < 20_000; number++) {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
      // Grows in one half of the time, shrinks in the other.
      const isPush = seed / 2 ** 31 < (Math.floor(number / 500) % 2 === 0 ? 0.7 : 0.3)
      if (isPush) model.push(number)
      if (isPush) queue.push(number)
      else if (queue.shift() !== model.shift()) throw new Error(`Wrong item at step ${number}`)
      if (queue.size !== model.length) throw new Error(`Wrong size at step ${number}`)
    }
    expect(take(queue, model.length)).toEqual(model)
    expect(queue.size).toBe(0)
  })

  it('keeps `undefined` as an item', () => {
    const queue = new EventQueue<number | undefined>()
    queue.push(undefined)
    queue.push(1)
    expect(queue.size).toBe(2)
    expect(take(queue, 2)).toEqual([undefined, 1])
  })
})

describe('clear', () => {
  it.each([0, 3, 40])('empties a queue of %i items, which can then be used again', (count) => {
    const queue = new EventQueue<number>()
    fill(queue, 0, count)
    take(queue, Math.min(count, 2))
    queue.clear()
    expect(queue.size).toBe(0)
    expect(queue.shift()).toBeUndefined()
    fill(queue, 100, 20)
    expect(take(queue, 21)).toEqual([...range(100, 20), undefined])
  })
})

/** Forces garbage collection: V8's `gc`, which needs no flag of the process. */
async function collectGarbage(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8')
  const { runInNewContext } = await import('node:vm')
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  // References that this turn has dereferenced are kept until it ends.
  await new Promise((resolve) => void setImmediate(resolve))
  gc()
}

describe('memory', () => {
  /** Pushes objects, and returns weak references to them. */
  function pushObjects(queue: EventQueue<object>, count: number): WeakRef<object>[] {
    return Array.from({ length: count }, (_, number) => {
      const item = { number }
      queue.push(item)
      return new WeakRef(item)
    })
  }

  const areCollected = (references: WeakRef<object>[]) =>
    references.map((reference) => reference.deref() === undefined)

  it('does not hold a taken item, though the queue never runs empty', async () => {
    const queue = new EventQueue<object>()
    const references = pushObjects(queue, 5)
    queue.shift()
    queue.shift()
    await collectGarbage()
    expect(areCollected(references)).toEqual([true, true, false, false, false])
    expect(queue.size).toBe(3)
  })

  it('does not hold an item after clear()', async () => {
    const queue = new EventQueue<object>()
    const references = pushObjects(queue, 3)
    queue.clear()
    await collectGarbage()
    expect(areCollected(references)).toEqual([true, true, true])
    expect(queue.size).toBe(0)
  })

  it('does not hold a taken item after it has grown', async () => {
    const queue = new EventQueue<object>()
    const references = pushObjects(queue, 16)
    queue.shift()
    references.push(...pushObjects(queue, 2))
    await collectGarbage()
    expect(areCollected(references)).toEqual([true, ...Array.from({ length: 17 }, () => false)])
    expect(queue.size).toBe(17)
  })
})
