import { entries } from '../entries.ts'
import { measureInProcess } from '../measure-in-process.ts'
import { cellOf, runRounds } from '../rounds.ts'
import type { Suite } from '../suite.ts'
import type { Measured } from './measure.ts'

export default {
  name: 'import-time',
  title: 'Import',
  description: 'The time of `import()` in a fresh process whose files the system has read before.',
  async run({ quick, log }) {
    const rounds = quick ? 2 : 9
    const modules = entries.map(({ from }) => from)
    const measured = await runRounds(modules, rounds, (from, round) => {
      log(`round ${round + 1}/${rounds}: ${from}`)
      return measureInProcess<Measured>('import-time/measure.ts', [from])
    })
    return [
      {
        name: 'import',
        title: 'Time to import',
        unit: 'ms',
        better: 'lower',
        columns: [
          { name: 'time', title: 'time' },
          { name: 'cpu', title: 'CPU' },
        ],
        baseline: 'eventsource',
        rows: entries.map(({ from, row }) => ({
          ...row,
          cells: {
            time: cellOf(measured.get(from)!, ({ milliseconds }) => milliseconds),
            cpu: cellOf(measured.get(from)!, ({ cpuMilliseconds }) => cpuMilliseconds),
          },
        })),
      },
    ]
  },
} satisfies Suite
