import { measureInProcess } from '../measure-in-process.ts'
import { cellOf, judgeRounds, runRounds } from '../rounds.ts'
import type { Suite } from '../suite.ts'
import { caseNames, caseTitles } from './cases.ts'
import type { Measured } from './measure.ts'

export default {
  name: 'in-process',
  title: 'Without a network',
  description:
    'The work of Headwater alone, measured by mitata: a `fetch` from memory, 5000 deltas in chunks of 64 KB. An event ' +
    'without handlers is not decoded; one with three handlers is decoded once.',
  async run({ quick, log }) {
    const rounds = quick ? 1 : 3
    const measured = await runRounds(caseNames, rounds, (name, round) => {
      log(`round ${round + 1}/${rounds}: ${name}`)
      return measureInProcess<Measured>('in-process/measure.ts', [name, quick ? 'quick' : ''])
    })
    return [
      {
        name: 'in-process',
        title: 'Time per event, without a network',
        unit: 'ns per event',
        better: 'lower',
        columns: [
          { name: 'median', title: 'median' },
          { name: 'least', title: 'quickest' },
        ],
        baseline: 'parser',
        rows: caseNames.map((name) => {
          const outcomes = measured.get(name)!
          return {
            client: name,
            title: caseTitles[name],
            side: name === 'parser' ? 'floor' : 'ours',
            cells: {
              median: cellOf(outcomes, ({ median }) => median),
              least: cellOf(outcomes, ({ least }) => least),
            },
            ...judgeRounds(outcomes),
          }
        }),
      },
    ]
  },
} satisfies Suite
