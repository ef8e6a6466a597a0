import { expect, it } from 'vitest'
import type { Choice } from '../../ticker/choice.ts'
import type { Price, Snapshot } from '../../ticker/events.ts'
import { symbols } from '../../ticker/market.ts'
import { Tape } from '../../ticker/tape.ts'
import { endOf, listUpdates, snapshotAt } from '../../ticker/updates.ts'

const price = (seq: number, symbol = 'ALDR'): Price => ({ symbol, seq, value: seq, change: 0 })
const snapshot = (seq: number, more: Partial<Snapshot> = {}): Snapshot => ({
  continues: false,
  rate: 1000,
  prices: [price(seq)],
  scores: [],
  notices: [],
  ...more,
})
const choice: Choice = { symbols: ['ALDR'], matches: [], notices: false, rate: 1000 }

const countsOf = ({ updates, missing, duplicates, skipped }: Tape) => ({
  updates,
  missing,
  duplicates,
  skipped,
})

it('counts missing and duplicate updates', () => {
  const tape = new Tape()
  tape.takeSnapshot(snapshot(5))
  for (const seq of [6, 7, 7, 6, 10, 11]) tape.takePrice(price(seq))
  expect(countsOf(tape)).toEqual({ updates: 6, missing: 2, duplicates: 2, skipped: 0 })
  expect(tape.prices.get('ALDR')?.value).toBe(11)
})

it('detects a snapshot that should continue but does not', () => {
  const tape = new Tape()
  tape.takeSnapshot(snapshot(5))
  tape.takeSnapshot(snapshot(5, { continues: true }))
  expect(countsOf(tape)).toMatchObject({ missing: 0, duplicates: 0 })
  tape.takeSnapshot(snapshot(8, { continues: true }))
  expect(countsOf(tape)).toMatchObject({ missing: 3, duplicates: 0 })
  tape.takeSnapshot(snapshot(6, { continues: true }))
  for (const seq of [7, 8, 9]) tape.takePrice(price(seq))
  expect(countsOf(tape)).toMatchObject({ missing: 3, duplicates: 2 })
})

it('counts updates skipped by the server separately', () => {
  const tape = new Tape()
  tape.takeSnapshot(snapshot(5))
  tape.takeSnapshot(snapshot(1005))
  expect(countsOf(tape)).toEqual({ updates: 0, missing: 0, duplicates: 0, skipped: 1000 })
})

it('starts again if the server’s clock was set back', () => {
  const notices = (...seqs: number[]) => seqs.map((seq) => ({ seq, at: seq, text: `${seq}` }))
  const tape = new Tape()
  tape.takeSnapshot(snapshot(1000, { notices: notices(10, 11, 12) }))
  tape.takeSnapshot(snapshot(500, { notices: notices(3, 4) }))
  tape.takePrice(price(501))
  tape.takeNotice(notices(5)[0]!)
  expect(countsOf(tape)).toEqual({ updates: 2, missing: 0, duplicates: 0, skipped: 0 })
  expect(tape.notices.map(({ seq }) => seq)).toEqual([5, 4, 3])
})

it('keeps its notices if a snapshot repeats the last ones', () => {
  const notices = (...seqs: number[]) => seqs.map((seq) => ({ seq, at: seq, text: `${seq}` }))
  const tape = new Tape()
  tape.takeSnapshot(snapshot(5, { notices: notices(1, 2, 3) }))
  tape.takeSnapshot(snapshot(5, { continues: true, notices: notices(2, 3) }))
  expect(tape.notices.map(({ seq }) => seq)).toEqual([3, 2, 1])
  expect(countsOf(tape)).toMatchObject({ missing: 0, duplicates: 0 })
})

it('restarts price sequences at another rate', () => {
  const tape = new Tape()
  tape.takeSnapshot(snapshot(1000))
  tape.takeSnapshot(snapshot(10, { continues: true, rate: 10, prices: [price(10)] }))
  tape.takePrice(price(11))
  expect(countsOf(tape)).toEqual({ updates: 1, missing: 0, duplicates: 0, skipped: 0 })
})

it('starts again with a symbol that is chosen again', () => {
  const tape = new Tape()
  tape.takeSnapshot(snapshot(5))
  tape.watch({ ...choice, symbols: [] })
  tape.watch(choice)
  tape.takeSnapshot(snapshot(500, { continues: true }))
  expect(countsOf(tape)).toMatchObject({ missing: 0, skipped: 0 })
})

it('stays small while updates are not drawn', () => {
  const from = endOf(Date.UTC(2026, 0, 1))
  const watched = {
    symbols: new Set(symbols),
    matches: new Set(['larks-owls']),
    notices: true,
    rate: 1000,
  } as const
  const tape = new Tape()
  tape.takeSnapshot({ continues: false, ...snapshotAt(watched, from) })
  for (const update of listUpdates(watched, from, from + 1_200_000)) {
    if (update.type === 'price') tape.takePrice(update.data)
    if (update.type === 'score') tape.takeScore(update.data)
    if (update.type === 'notice') tape.takeNotice(update.data)
  }
  expect(tape.updates).toBeGreaterThan(120_000)
  expect(countsOf(tape)).toMatchObject({ missing: 0, duplicates: 0, skipped: 0 })
  expect([tape.changed.size, tape.prices.size, tape.scores.size]).toEqual([20, 20, 1])
  expect(tape.notices).toHaveLength(8)
})
