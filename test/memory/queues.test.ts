import { describe, expect, it } from 'vitest'
import { EventChannel } from '../../src/core/iteration/event-channel.ts'
import type { InFlightEvent } from '../../src/core/last-event-id/in-flight-events.ts'
import { LastEventId } from '../../src/core/last-event-id/last-event-id.ts'
import { measure, megabyte } from './heap.ts'

const nothing = () => {}

/** An event of 8 KB. */
const event = (number: number) => Array.from({ length: 1000 }, () => number + 0.5)

describe('a queue that never runs empty', () => {
  it('releases the events taken from it', async () => {
    const channel = new EventChannel<number[]>({ onNext: nothing, onReturn: nothing })
    const { iterator } = channel
    channel.push(event(0))
    const before = await measure()
    for (let number = 1; number <= 1000; number++) {
      channel.push(event(number))
      await iterator.next()
    }
    const after = await measure()
    expect(after.heap - before.heap).toBeLessThan(megabyte)
    expect((await iterator.next()).value?.[0]).toBe(1000.5)
  })

  it('releases the events taken from it after it was long', async () => {
    const channel = new EventChannel<number[]>({ onNext: nothing, onReturn: nothing })
    const { iterator } = channel
    const before = await measure()
    for (let number = 0; number <= 1000; number++) channel.push(event(number))
    for (let number = 0; number < 1000; number++) await iterator.next()
    const after = await measure()
    expect(after.heap - before.heap).toBeLessThan(megabyte)
    expect((await iterator.next()).value?.[0]).toBe(1000.5)
  })
})

describe('the last event ID of a stream with a store', () => {
  it('keeps memory only for in-flight events', async () => {
    const saved = { id: '' }
    const store = { load: () => '', save: (id: string) => void (saved.id = id) }
    const lastEventId = new LastEventId(store, { onSaveError: nothing })
    const inFlight: InFlightEvent[] = []
    const handle = (number: number) => {
      lastEventId.current = `event ${number}`
      inFlight.push(lastEventId.trackEvent()!)
      // One event is always in flight.
      if (inFlight.length > 1) void inFlight.shift()!.settle()
    }
    handle(0)
    const before = await measure()
    for (let number = 1; number <= 100_000; number++) handle(number)
    const after = await measure()
    expect(after.heap - before.heap).toBeLessThan(megabyte)
    expect(saved.id).toBe('event 99999')
  })
})
