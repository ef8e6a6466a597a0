import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type InFlightEvent,
  InFlightEvents,
} from '../../src/core/last-event-id/in-flight-events.ts'

/** Adds events with the IDs 1 to `count`, and records the IDs that become committable. */
function start(count: number) {
  const committed: string[] = []
  const events = new InFlightEvents((id) => {
    committed.push(id)
    return undefined
  })
  const added: InFlightEvent[] = []
  for (let id = 1; id <= count; id++) added.push(events.add(String(id)))
  return { events, added, committed }
}

describe('in-flight events', () => {
  it('commit the last event of the settled ones at the front, in any order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }), (order) => {
        const { added, committed } = start(order.length)
        const settled = new Set<number>()
        for (const index of order) {
          void added[index]!.settle()
          settled.add(index)
          let front = 0
          while (settled.has(front)) front += 1
          expect(committed.at(-1)).toBe(front === 0 ? '' : String(front))
        }
      }),
    )
  })

  it('commit an event once each of its parts has settled', () => {
    const { added, committed } = start(1)
    added[0]!.hold()
    void added[0]!.settle()
    void added[0]!.settle()
    expect(committed).toEqual(['', '1'])
  })

  it('commit a released event with the next one', () => {
    const { added, committed } = start(2)
    added[0]!.release()
    expect(committed).toEqual([])
    void added[1]!.settle()
    expect(committed).toEqual(['2'])
  })

  it('never commit an abandoned event or those after it, but later ones', () => {
    const { events, added, committed } = start(4)
    added[1]!.abandon()
    for (const event of added) void event.settle()
    expect(committed).toEqual(['1', '1', '1', '1'])
    void events.add('5').settle()
    expect(committed.at(-1)).toBe('5')
  })

  it('are forgotten by a reset, which makes its ID committable', () => {
    const { events, added, committed } = start(2)
    void added[0]!.settle()
    events.reset('7')
    void added[1]!.settle()
    expect(committed).toEqual(['1', '7'])
  })
})
