import { clientNames, describeClient } from '../clients.ts'
import { measureInProcess } from '../measure-in-process.ts'
import { cellOf, judgeRounds, runRounds } from '../rounds.ts'
import type { Suite } from '../suite.ts'
import type { Measured } from './measure.ts'

const every = 5

export default {
  name: 'latency',
  title: 'Latency',
  description:
    `One event every ${every} ms, from the server’s \`write\` to the call of the handler, by the clock that both ` +
    'processes share. All data is hashed and compared with the server’s hash.',
  async run({ quick, origin, log }) {
    const [events, rounds] = quick ? [60, 1] : [240, 3]
    const names = clientNames.filter((name) => name !== 'drain')
    const measured = await runRounds(names, rounds, (client, round) => {
      log(`round ${round + 1}/${rounds}: ${client}`)
      return measureInProcess<Measured>('latency/measure.ts', [client, origin, events, every])
    })
    return [
      {
        name: 'latency',
        title: `Latency at one event each ${every} ms`,
        unit: 'ms',
        better: 'lower',
        columns: [
          { name: 'p50', title: 'p50' },
          { name: 'p99', title: 'p99' },
        ],
        baseline: 'eventsource',
        rows: names.map((client) => {
          const outcomes = measured.get(client)!
          return {
            ...describeClient(client),
            cells: {
              p50: cellOf(outcomes, ({ p50 }) => p50),
              p99: cellOf(outcomes, ({ p99 }) => p99),
            },
            ...judgeRounds(outcomes),
          }
        }),
      },
    ]
  },
} satisfies Suite
