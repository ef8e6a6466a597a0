import { describe, expect, it } from 'vitest'
import { makeTablesPage } from '../report/tables-page.ts'
import type { Results, Row } from '../suite.ts'
import { makeRow, makeTable } from './make-table.ts'

const machine = { cpu: 'CPU', cores: 2, memory: '8 GB', system: 'Linux', node: 'v24.0.0' }
const resultsOf = (...rows: readonly Row[]): Results => ({
  speed: {
    title: 'Speed',
    description: 'As fast as it can.',
    command: 'npm run bench -- --only speed',
    taken: '2026-01-01',
    machine,
    tables: [makeTable([makeRow('ours', [20, 21, 22], { side: 'ours' }), ...rows])],
  },
})
const ahead = resultsOf(makeRow('peer', [10, 11, 12]))
const reason = { peer: 'peer', workload: 'speed/*/fast', reason: 'It does less.' }

describe('if a peer is clearly ahead', () => {
  it('a missing reason is reported', () => {
    const { text, unexplained } = makeTablesPage(ahead, [])
    expect(unexplained).toEqual(['peer at speed/deltas/fast'])
    expect(text).toContain('**no reason given**')
  })

  it('the reason is shown and the figure marked', () => {
    const { text, unexplained, unused } = makeTablesPage(ahead, [reason])
    expect({ unexplained, unused }).toEqual({ unexplained: [], unused: [] })
    expect(text).toContain('| peer: 11.0 | ours: 21.0 (×1.91) | It does less. |')
    expect(text).toMatch(/\| peer \|.*▲/)
  })

  it('a reason for another peer or workload is not accepted', () => {
    for (const change of [{ peer: 'other' }, { workload: 'speed/other/fast' }]) {
      const other = { ...reason, ...change }
      const { unexplained, unused } = makeTablesPage(ahead, [other])
      expect(unexplained).toHaveLength(1)
      expect(unused).toEqual([other])
    }
  })
})

it('reports overlapping rounds without requiring a reason', () => {
  const { text, unexplained } = makeTablesPage(resultsOf(makeRow('peer', [10, 11, 20])), [])
  expect(unexplained).toEqual([])
  expect(text).toContain('Rounds differ by more than the lead.')
})

it('marks no figure if no peer is ahead', () => {
  const { text } = makeTablesPage(resultsOf(makeRow('peer', [30])), [])
  expect(text).toContain('None, by more than the noise.')
  expect(text).not.toMatch(/\| peer \|.*▲/)
})

it('reports lost events and the reason of a missing figure', () => {
  const lossy = makeRow('lossy', [1], { correct: false, notes: ['lost 3 events'] })
  const absent = makeRow('absent', [], { cells: { fast: { missing: 'does not reconnect' } } })
  const { text } = makeTablesPage(resultsOf(lossy, absent), [])
  expect(text).toMatch(/\| lossy \|.*\*\*no\*\* \|/)
  expect(text).toContain('- lossy: lost 3 events.')
  expect(text).toMatch(/\| absent \|.*does not reconnect/)
})
