import { clients } from '../clients.ts'
import { listContenders } from '../contenders.ts'
import { measureInProcess } from '../measure-in-process.ts'
import { cellOf, judgeRounds, runRounds } from '../rounds.ts'
import type { Suite } from '../suite.ts'
import type { Measured } from './measure.ts'

export default {
  name: 'reconnect',
  title: 'Reconnection',
  description:
    'The server breaks all connections at once and accepts them again at once; its reconnection time is 1 ms, ' +
    'the shortest that all clients follow. Measured until each client has received its first event on the new connection, whose data ' +
    'is the last event ID that the client sent.',
  async run({ quick, baseline, origin, log }) {
    const [connections, rounds] = quick ? [200, 1] : [1000, 5]
    const contenders = listContenders(baseline).filter(({ client }) => clients[client].reconnects)
    const measured = await runRounds(
      contenders,
      rounds,
      ({ client, row, nodeArguments }, round) => {
        log(`round ${round + 1}/${rounds}: ${row.client}`)
        return measureInProcess<Measured>('reconnect/measure.ts', [client, origin, connections], {
          limit: 15_000,
          nodeArguments,
        })
      },
    )
    return [
      {
        name: 'reconnect',
        title: `${connections} reconnects at once`,
        unit: 'ms for all of them',
        better: 'lower',
        columns: [
          { name: 'time', title: 'until all are back' },
          { name: 'cpu', title: 'CPU' },
        ],
        baseline: 'eventsource',
        notes: ['parse-sse and fetch-event-stream read a response and do not reconnect.'],
        rows: contenders.map((contender) => {
          const outcomes = measured.get(contender)!
          return {
            ...contender.row,
            cells: {
              time: cellOf(outcomes, ({ milliseconds }) => milliseconds),
              cpu: cellOf(outcomes, ({ cpuMilliseconds }) => cpuMilliseconds),
            },
            ...judgeRounds(outcomes),
          }
        }),
      },
    ]
  },
} satisfies Suite
