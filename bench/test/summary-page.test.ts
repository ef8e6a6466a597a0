import { expect, it } from 'vitest'
import type { Claim } from '../report/claims.ts'
import { makeSummaryPage } from '../report/summary-page.ts'
import type { Results } from '../suite.ts'
import { makeRow, makeTable } from './make-table.ts'

const results: Results = {
  speed: {
    title: 'Speed',
    description: 'As fast as it can.',
    command: 'npm run bench -- --only speed',
    taken: '2026-01-01',
    machine: { cpu: 'CPU', cores: 2, memory: '8 GB', system: 'Linux', node: 'v24.0.0' },
    tables: [
      makeTable([makeRow('ours', [9, 10, 11], { side: 'ours' }), makeRow('peer', [20, 25, 21])]),
    ],
  },
}
const claim: Claim = {
  text: 'It is fast.',
  workload: 'speed/deltas/fast',
  ours: 'ours',
  other: 'peer',
  from: 2,
  to: 3,
}

it('shows a claim with its figures, suite and date', () => {
  const { text, broken } = makeSummaryPage(results, { Fast: [claim] })
  expect(broken).toEqual([])
  expect(text).toContain(
    '## Fast\n\n| claim | Headwater | peer | unit | ratio | measured |\n| --- | --- | --- | --- | ---: | --- |\n' +
      '| It is fast. | 10.0 (ours) | 21.0 (peer) | s | ×2.10 | `speed`, 2026-01-01 |\n',
  )
})

it.each([
  { from: 2.2, to: 3 },
  { from: 0, to: 2 },
])('reports a claim whose ratio is outside $from to $to', (range) => {
  const { broken } = makeSummaryPage(results, { Fast: [{ ...claim, ...range }] })
  expect(broken).toEqual(['×2.10 at speed/deltas/fast: It is fast.'])
})

it('compares rates as well as costs', () => {
  const [table] = results['speed']!.tables
  const rates = { speed: { ...results['speed']!, tables: [{ ...table!, better: 'higher' }] } }
  const { broken } = makeSummaryPage(rates as Results, { Fast: [claim] })
  expect(broken).toEqual(['×0.48 at speed/deltas/fast: It is fast.'])
})

it('throws if a figure of a claim does not exist', () => {
  const absent = { ...claim, other: 'absent' }
  expect(() => makeSummaryPage(results, { Fast: [absent] })).toThrow(
    'No figure of absent at speed/deltas/fast: It is fast.',
  )
})
