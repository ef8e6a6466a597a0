import { describe, expect, it } from 'vitest'
import { figureOf, findLeads } from '../compare.ts'
import type { Row } from '../suite.ts'
import { makeRow, makeTable } from './make-table.ts'

const ours = (rounds: readonly number[], more: Partial<Row> = {}) =>
  makeRow('ours', rounds, { side: 'ours', ...more })
const namesOf = (table: ReturnType<typeof makeTable>) =>
  findLeads(table).map(({ peer, ours: own }) => `${peer.client} > ${own.client}`)

describe('a figure', () => {
  it('is the median and the best, each with its ratio to the baseline', () => {
    const fast = makeRow('fast', [1, 3, 2])
    const table = makeTable([fast, makeRow('base', [8])], { baseline: 'base' })
    expect(figureOf(table, fast, 'fast')).toEqual({
      value: 2,
      best: 1,
      spread: 1,
      ratio: 4,
      bestRatio: 8,
    })
  })

  it('has an inverted ratio if higher is better', () => {
    const fast = makeRow('fast', [8])
    const rows = [fast, makeRow('base', [2])]
    const table = makeTable(rows, { baseline: 'base', better: 'higher' })
    expect(figureOf(table, fast, 'fast')?.ratio).toBe(4)
  })

  it('is undefined if missing, without a ratio to a missing baseline', () => {
    const none = makeRow('none', [], { cells: { fast: { missing: 'left out' } } })
    const some = makeRow('some', [1])
    const table = makeTable([none, some], { baseline: 'none' })
    expect(figureOf(table, none, 'fast')).toBeUndefined()
    expect(figureOf(table, some, 'fast')).toEqual({ value: 1, best: 1, spread: 0 })
  })
})

describe('a peer is ahead', () => {
  it('by more than the noise', () => {
    expect(namesOf(makeTable([ours([104]), makeRow('peer', [100])]))).toEqual([])
    expect(namesOf(makeTable([ours([106]), makeRow('peer', [100])]))).toEqual(['peer > ours'])
  })

  it('with a higher value if higher is better', () => {
    const rows = [ours([100]), makeRow('peer', [110])]
    expect(namesOf(makeTable(rows, { better: 'higher' }))).toEqual(['peer > ours'])
    expect(namesOf(makeTable(rows))).toEqual([])
  })

  it('only within the same kind of delivery', () => {
    const rows = [ours([2]), makeRow('loop', [1], { delivery: 'iteration' })]
    expect(namesOf(makeTable(rows))).toEqual([])
  })

  it('clearly if its worst round beats our best', () => {
    const isClear = (own: readonly number[], theirs: readonly number[]) =>
      findLeads(makeTable([ours(own), makeRow('peer', theirs)])).map(({ clear }) => clear)
    expect(isClear([20, 21, 22], [10, 11, 19])).toEqual([true])
    expect(isClear([18, 21, 22], [10, 11, 19])).toEqual([false])
  })

  it('clearly by twice the noise if there is one round', () => {
    const isClear = (own: number) =>
      findLeads(makeTable([ours([own]), makeRow('peer', [100])])).map(({ clear }) => clear)
    expect(isClear(109)).toEqual([false])
    expect(isClear(111)).toEqual([true])
  })

  it('by the best rounds alone, if the table shows them', () => {
    const rows = [ours([10, 20, 30]), makeRow('peer', [8, 20, 40])]
    expect(namesOf(makeTable(rows))).toEqual([])
    expect(namesOf(makeTable(rows, { showsBest: true }))).toEqual(['peer > ours'])
  })

  it('with the figures by which it is', () => {
    const [lead] = findLeads(
      makeTable([ours([10, 20, 30]), makeRow('peer', [8, 20, 40])], { showsBest: true }),
    )
    expect(lead).toMatchObject({ byBest: true, peerValue: 8, ourValue: 10, ratio: 1.25 })
    const [other] = findLeads(
      makeTable([ours([10, 22, 30]), makeRow('peer', [8, 20, 40])], { showsBest: true }),
    )
    expect(other).toMatchObject({ byBest: false, peerValue: 20, ourValue: 22, ratio: 1.1 })
  })

  it('clearly by median and best together, if the table shows the best rounds', () => {
    const isClear = (own: readonly number[], theirs: readonly number[]) =>
      findLeads(makeTable([ours(own), makeRow('peer', theirs)], { showsBest: true })).map(
        ({ clear }) => clear,
      )
    expect(isClear([12, 22, 30], [10, 20, 40])).toEqual([true])
    expect(isClear([12, 20, 30], [10, 20, 40])).toEqual([false])
  })

  it('never if it loses events or is a floor', () => {
    const rows = [
      ours([2]),
      makeRow('loser', [1], { correct: false }),
      makeRow('floor', [1], { side: 'floor' }),
    ]
    expect(namesOf(makeTable(rows))).toEqual([])
  })
})
