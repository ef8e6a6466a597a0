import { type ClientName, infoOf } from '../clients.ts'
import { type Contender, listContenders } from '../contenders.ts'
import { type Outcome, measureInProcess } from '../measure-in-process.ts'
import { cellOf, judgeRounds, runRounds } from '../rounds.ts'
import { startSecureServer } from '../start-secure-server.ts'
import type { Row, Suite, SuiteOptions, Table } from '../suite.ts'
import type { Footprint, Measured } from './measure.ts'

export default {
  name: 'memory',
  title: 'Memory',
  description:
    'The memory of an open connection in the client’s process: the heap and the external memory of its objects, ' +
    'after garbage collection has settled; and the resident memory, which the system releases late. “After a busy hour” means ' +
    'that each connection has received 500 events of 290 bytes with long IDs in chunks of 64 KB, and is idle since. “Closed” ' +
    'means that the program still references the client’s `close`. Over TLS, the server has a certificate of a private authority; ' +
    'the CPU is that of the client’s process, from the first request to the last first event.',
  async run(options) {
    const counts = options.quick ? [200] : [1000, 5000, 10_000]
    const contenders = listContenders(options.baseline)
    const idle = await measure('idle', counts, contenders, options)
    const busy = await measure('busy', [options.quick ? 100 : 600], contenders, options)
    return [
      tableOfIdle('heap', 'Heap per idle connection', counts, idle),
      tableOfIdle('resident', 'Resident memory per idle connection', counts, idle),
      tableOfBusy(idle, busy),
      await measureOverTls(options),
    ]
  },
} satisfies Suite

/** The clients that show the value of a transport; with TLS, opening takes ten times as long as without. */
const overTls: readonly ClientName[] = [
  'drain',
  'headwater-on',
  'headwater-node-fetch',
  'eventsource',
  'launchdarkly-eventsource',
]

async function measureOverTls(options: SuiteOptions): Promise<Table> {
  const count = options.quick ? 100 : 3000
  const contenders = listContenders(options.baseline).filter(({ client }) =>
    overTls.includes(client),
  )
  const { origin, caPath, stop } = await startSecureServer()
  const env = { NODE_EXTRA_CA_CERTS: caPath }
  const measured = await measure('idle', [count], contenders, { ...options, origin, env })
  await stop()
  return {
    ...shared,
    name: 'tls',
    title: `Over TLS, ${count} connections`,
    unit: 'KB per connection, ms per connection',
    columns: [
      { name: 'heap', title: 'heap per idle connection, KB' },
      { name: 'cpu', title: 'CPU to connect, ms' },
    ],
    rows: rowsOf(measured, (outcomes) => ({
      heap: cellOf(outcomes, ({ open }) => open[count]?.heap),
      cpu: cellOf(outcomes, ({ cpuPerConnect }) => cpuPerConnect),
    })),
  }
}

const tooSlow = { missing: 'left out: quadratic in the size of a chunk' }

type Outcomes = Map<Contender, Outcome<Measured>[]>

function measure(
  mode: 'idle' | 'busy',
  counts: readonly number[],
  contenders: readonly Contender[],
  { origin, log, env }: SuiteOptions & { readonly env?: Readonly<Record<string, string>> },
): Promise<Outcomes> {
  // It hardly differs from round to round.
  const rounds = 1
  return runRounds(contenders, rounds, async ({ client, row, nodeArguments }, round) => {
    if (mode === 'busy' && infoOf(client).quadratic) return tooSlow
    log(`${mode}, round ${round + 1}/${rounds}: ${row.client}`)
    return measureInProcess<Measured>('memory/measure.ts', [client, origin, mode, ...counts], {
      nodeArguments: ['--expose-gc', ...nodeArguments],
      ...(env && { env }),
    })
  })
}

const shared = { unit: 'KB', better: 'lower', baseline: 'drain' } as const

const tableOfIdle = (
  kind: keyof Footprint,
  title: string,
  counts: readonly number[],
  measured: Outcomes,
): Table => ({
  ...shared,
  name: `idle-${kind}`,
  title,
  columns: counts.map((count) => ({
    name: String(count),
    title: `${count.toLocaleString('en').replace(',', ' ')} connections`,
  })),
  rows: rowsOf(measured, (outcomes) =>
    Object.fromEntries(
      counts.map((count) => [count, cellOf(outcomes, ({ open }) => open[count]?.[kind])]),
    ),
  ),
})

const tableOfBusy = (idle: Outcomes, busy: Outcomes): Table => ({
  ...shared,
  name: 'busy',
  title: 'Heap per connection after a busy hour, and when it is closed',
  columns: [
    { name: 'idle', title: 'idle after a busy hour' },
    { name: 'closed-busy', title: 'closed after a busy hour' },
    { name: 'closed-idle', title: 'closed after idling' },
  ],
  rows: rowsOf(busy, (outcomes, contender) => ({
    idle: cellOf(outcomes, ({ open }) => Object.values(open)[0]?.heap),
    'closed-busy': cellOf(outcomes, ({ closed }) => closed.heap),
    'closed-idle': cellOf(idle.get(contender)!, ({ closed }) => closed.heap),
  })),
})

const rowsOf = (
  measured: Outcomes,
  cells: (outcomes: readonly Outcome<Measured>[], contender: Contender) => Row['cells'],
): Row[] =>
  [...measured].map(([contender, outcomes]) => ({
    ...contender.row,
    cells: cells(outcomes, contender),
    ...judgeRounds(outcomes),
  }))
