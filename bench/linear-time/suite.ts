import { type ClientName, clientNames, describeClient, infoOf } from '../clients.ts'
import type { LargeShape } from '../large-events.ts'
import { type Outcome, measureInProcess } from '../measure-in-process.ts'
import { cellOf, judgeRounds, runRounds } from '../rounds.ts'
import type { Suite, SuiteOptions, Table } from '../suite.ts'
import type { Measured } from './measure.ts'

interface Case {
  readonly name: string
  readonly title: string
  readonly shape: LargeShape
  readonly chunkSize: number
  /** Megabytes that are read in events of less. */
  readonly total: number
  readonly source: 'server' | 'memory'
}

const cases: readonly Case[] = [
  {
    name: 'lines-64k',
    title: 'Large events of lines of 100 bytes, in 64 KB chunks',
    shape: 'lines',
    chunkSize: 65_536,
    total: 100,
    source: 'server',
  },
  {
    name: 'line-64b',
    title: 'Large events of one line, in 64-byte chunks',
    shape: 'line',
    chunkSize: 64,
    total: 20,
    source: 'memory',
  },
]

/** The limit of a measurement in seconds: quadratic clients would take hours. */
const limit = 5

const noFetch = { missing: 'left out: takes no `fetch`' }

export default {
  name: 'linear-time',
  title: 'Large events',
  description:
    'Events of 1, 10 and 100 MB. If the time is linear in the size of an event, the figures of a row are alike. The ' +
    '64-byte chunks come from a `fetch` in memory, because Node’s own joins all data of a socket read. The option `maxBufferSize` ' +
    'of Headwater and eventsource is raised, because its defaults of 16 and 100 Mi characters would reject the larger events; the ' +
    'drop-in `EventSource` has no such option.',
  async run(options) {
    const tables: Table[] = []
    for (const each of cases) tables.push(await measureCase(each, options))
    return tables
  },
} satisfies Suite

async function measureCase(each: Case, { quick, origin, log }: SuiteOptions): Promise<Table> {
  const sizes = quick ? [1] : [1, 10, 100]
  const sumOf = (size: number) => Math.max(size, quick ? 2 : each.total)
  const measured = new Map<number, Map<ClientName, Outcome<Measured>[]>>()
  const names = clientNames.filter((name) => name !== 'drain')
  const tooSlow = new Map<ClientName, { readonly missing: string }>()
  for (const size of sizes) {
    const outcomes = await runRounds(names, 1, async (client) => {
      const slow = tooSlow.get(client)
      if (slow) return slow
      if (each.source === 'memory' && infoOf(client).takesNoFetch) return noFetch
      log(`${each.name}, ${size} MB: ${client}`)
      const outcome = await measureInProcess<Measured>(
        'linear-time/measure.ts',
        [client, origin, each.shape, size, sumOf(size) / size, each.chunkSize, each.source],
        { limit: (quick ? 1 : limit) * 1000 },
      )
      // A larger event would take longer still.
      if ('missing' in outcome) tooSlow.set(client, outcome)
      return outcome
    })
    measured.set(size, outcomes)
  }
  return {
    name: each.name,
    title: each.title,
    unit: 's of CPU per 100 MB',
    better: 'lower',
    columns: sizes.map((size) => ({ name: `${size}mb`, title: `events of ${size} MB` })),
    baseline: 'floor',
    rows: names.map((client) => {
      const all = sizes.map((size) => ({ size, outcomes: measured.get(size)!.get(client)! }))
      return {
        ...describeClient(client),
        cells: Object.fromEntries(
          all.map(({ size, outcomes }) => [
            `${size}mb`,
            cellOf(outcomes, ({ seconds }) => seconds),
          ]),
        ),
        ...judgeRounds(all.flatMap(({ outcomes }) => outcomes)),
      }
    }),
  }
}
