import { describe, expect, it } from 'vitest'
import { InFlightEvents } from '../../src/core/last-event-id/in-flight-events.ts'

/** Events in flight, the IDs that became committable, without repetitions, and the calls of `onAbandon`. */
function track() {
  const committed: string[] = []
  const abandoned: string[] = []
  const events = new InFlightEvents(
    (id) => {
      if (id !== committed.at(-1)) committed.push(id)
      return undefined
    },
    () => abandoned.push(events.committable),
  )
  const add = (...ids: string[]) => ids.map((id) => events.add(id))
  return { events, committed, abandoned, add }
}

describe('commit', () => {
  it('follows the order of the events', () => {
    const { committed, add } = track()
    for (const event of add('1', '2', '3')) void event.settle()
    expect(committed).toEqual(['1', '2', '3'])
  })

  it.each<[string, number[], string[][]]>([
    ['in order', [0, 1, 2], [['1'], ['1', '2'], ['1', '2', '3']]],
    ['the first one last', [2, 1, 0], [[''], [''], ['', '3']]],
    ['the middle one last', [0, 2, 1], [['1'], ['1'], ['1', '3']]],
    ['the middle one first', [1, 0, 2], [[''], ['', '2'], ['', '2', '3']]],
  ])('waits for all earlier events: %s', (_, order, expected) => {
    const { committed, add } = track()
    const events = add('1', '2', '3')
    const seen = order.map((index) => {
      void events[index]!.settle()
      return [...committed]
    })
    expect(seen).toEqual(expected)
  })

  it('waits for every part of an event', () => {
    const { committed, add } = track()
    const [event] = add('1')
    event!.hold()
    event!.hold()
    void event!.settle()
    void event!.settle()
    expect(committed).toEqual([''])
    void event!.settle()
    expect(committed).toEqual(['', '1'])
  })

  it('is called after each settled part, even with the same ID', () => {
    const ids: string[] = []
    const events = new InFlightEvents(
      (id) => void ids.push(id),
      () => {},
    )
    const event = events.add('1')
    event.hold()
    void event.settle()
    void event.settle()
    void events.add('1').settle()
    expect(ids).toEqual(['', '1', '1'])
  })

  it('returns the promise of an async save', () => {
    const saving = Promise.resolve()
    const events = new InFlightEvents(
      () => saving,
      () => {},
    )
    expect(events.add('1').settle()).toBe(saving)
  })

  it('keeps the order of many events that settle in blocks', () => {
    const { events, committed } = track()
    const expected: string[] = []
    for (let block = 0; block < 50; block++) {
      const added = Array.from({ length: block + 1 }, (_, index) => events.add(`${block}.${index}`))
      // The first event of a block is its last to settle, and so commits the whole block.
      for (const event of added.reverse()) void event.settle()
      expected.push(`${block}.${block}`)
    }
    expect(committed.filter((id) => id !== '')).toEqual(expected)
    expect(events.committable).toBe('49.49')
  })

  it('passes an event whose ID is empty', () => {
    const { committed, add } = track()
    for (const event of add('1', '', '2')) void event.settle()
    expect(committed).toEqual(['1', '', '2'])
  })
})

describe('abandon', () => {
  it('blocks the event and all later ones', () => {
    const { events, committed, add } = track()
    const [first, second, third] = add('1', '2', '3')
    second!.abandon()
    for (const event of [third, second, first]) void event!.settle()
    expect(committed).toEqual(['', '1'])
    expect(events.committable).toBe('1')
  })

  it('blocks events that are added later, without keeping them', () => {
    const { committed, events, add } = track()
    const [first, second] = add('1', '2')
    second!.abandon()
    const [third] = add('3')
    void third!.settle()
    void first!.settle()
    expect(committed).toEqual(['', '1'])
    expect(events.rewind()).toBe('1')
  })

  it('does nothing to an event after an abandoned one', () => {
    const { abandoned, committed, events, add } = track()
    const [first, second] = add('1', '2')
    first!.abandon()
    second!.abandon()
    first!.abandon()
    expect(abandoned).toHaveLength(1)
    expect(events.rewind()).toBe('')
    const [third] = add('3')
    void third!.settle()
    expect(committed).toEqual(['3'])
  })

  it('does nothing to an event that is committed already', () => {
    const { events, committed, abandoned, add } = track()
    // An odd number, so that committed events are still in the list.
    const [first, ...rest] = add('1', '2', '3', '4', '5')
    void first!.settle()
    first!.abandon()
    for (const event of rest) void event.settle()
    expect(abandoned).toEqual([])
    expect(committed).toEqual(['1', '2', '3', '4', '5'])
    expect(events.committable).toBe('5')
  })
})

describe('rewind', () => {
  it('returns nothing if no event was abandoned', () => {
    const { events, add } = track()
    add('1')
    expect(events.rewind()).toBeUndefined()
  })

  it('returns the ID before the first abandoned event, once', () => {
    const { events, add } = track()
    const [, second, third] = add('1', '2', '3')
    third!.abandon()
    second!.abandon()
    expect(events.rewind()).toBe('1')
    expect(events.rewind()).toBeUndefined()
  })

  it('returns the committed ID if all events before are committed', () => {
    const { events, add } = track()
    const [first, second, third] = add('1', '2', '3')
    void first!.settle()
    void second!.settle()
    third!.abandon()
    expect(events.rewind()).toBe('2')
  })

  it('ends the blocking: earlier events come first', () => {
    const { committed, events, add } = track()
    const [first, second] = add('1', '2')
    second!.abandon()
    events.rewind()
    const [again] = add('2')
    void again!.settle()
    expect(committed).toEqual([''])
    void first!.settle()
    expect(committed).toEqual(['', '2'])
  })
})

describe('reset', () => {
  it('forgets all events', () => {
    const { events, committed, add } = track()
    const [first, second] = add('1', '2')
    events.reset('9')
    void second!.settle()
    void first!.settle()
    expect(committed).toEqual(['9'])
  })

  it('makes the ID committable without committing it', () => {
    const { events, committed } = track()
    events.reset('9')
    expect(events.committable).toBe('9')
    expect(committed).toEqual([])
  })

  it('does not affect later events', () => {
    const { events, committed, add } = track()
    const [old] = add('1')
    events.reset('9')
    const [next] = add('10')
    old!.abandon()
    void next!.settle()
    expect(committed).toEqual(['10'])
  })
})
