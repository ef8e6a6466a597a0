import { describe, expect, it } from 'vitest'
import { EventChannel } from '../../src/core/iteration/event-channel.ts'
import { InFlightEvents } from '../../src/core/last-event-id/in-flight-events.ts'

const host = { onNext: () => {}, onReturn: () => {} }

describe('a long channel', () => {
  it('gives events in order and settles each one with the next request', async () => {
    const committed: string[] = []
    const events = new InFlightEvents((id) => {
      if (id !== '' && id !== committed.at(-1)) committed.push(id)
      return undefined
    })
    const channel = new EventChannel<number>(host)
    // The queue never runs empty, and grows while its oldest event is not the first of its ring.
    const total = 10_000
    let pushed = 0
    const fill = (count: number) => {
      for (; pushed < count; pushed++) {
        const event = events.add(String(pushed))
        channel.push(pushed, event)
      }
    }
    fill(3000)
    for (let taken = 0; taken < total; taken++) {
      if (channel.size < 10) fill(Math.min(pushed + 5000, total))
      expect(await channel.iterator.next()).toEqual({ done: false, value: taken })
      expect(committed).toHaveLength(taken)
    }
    expect(committed).toEqual(Array.from({ length: total - 1 }, (_, index) => String(index)))
    expect(channel.size).toBe(0)
  })
})

describe('an ended channel', () => {
  it('releases an event that it is given', () => {
    const committed: string[] = []
    const events = new InFlightEvents((id) => void committed.push(id))
    const channel = new EventChannel<number>(host)
    channel.end()
    channel.push(1, events.add('1'))
    expect(channel.size).toBe(0)
    void events.add('2').settle()
    expect(committed).toEqual(['2'])
  })
})
