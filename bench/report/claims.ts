import { figureOf } from '../compare.ts'
import type { Results, SuiteResult, Table } from '../suite.ts'

/** A sentence of the summary, with the two figures that it compares. */
export interface Claim {
  readonly text: string
  /** `suite/table/column`. */
  readonly workload: string
  /** The unit of the column, if the table has several. */
  readonly unit?: string
  /** The clients, as in the rows of the table. */
  readonly ours: string
  readonly other: string
  /** The range of ratios, each how many times better ours is, in which the sentence is true. */
  readonly from: number
  readonly to: number
}

/** A claim with its figures. */
export interface CheckedClaim {
  readonly claim: Claim
  readonly suite: SuiteResult
  readonly table: Table
  readonly ours: NamedFigure
  readonly other: NamedFigure
  /** How many times better ours is. */
  readonly ratio: number
  readonly holds: boolean
}

interface NamedFigure {
  readonly title: string
  readonly value: number
}

/** Looks the figures of a claim up, and checks its range. */
export function checkClaim(results: Results, claim: Claim): CheckedClaim {
  const [suiteName = '', tableName, column = ''] = claim.workload.split('/')
  const suite = results[suiteName]
  const table = suite?.tables.find(({ name }) => name === tableName)
  const figureFor = (client: string): NamedFigure => {
    const row = table?.rows.find((each) => each.client === client)
    const figure = table && row && figureOf(table, row, column)
    if (!figure) throw new Error(`No figure of ${client} at ${claim.workload}: ${claim.text}`)
    return { title: row.title, value: figure.value }
  }
  const ours = figureFor(claim.ours)
  const other = figureFor(claim.other)
  const ratio = table!.better === 'lower' ? other.value / ours.value : ours.value / other.value
  const holds = ratio >= claim.from && ratio <= claim.to
  return { claim, suite: suite!, table: table!, ours, other, ratio, holds }
}

const ahead = (least: number) => ({ from: least, to: Infinity })
/** As good as the other, with room for the noise of a run. */
const level = { from: 0.7, to: 1.45 }
const behind = { from: 0, to: 0.95 }

/** The claims of the summary, by heading. */
export const claims: Readonly<Record<string, readonly Claim[]>> = {
  'Faster or smaller than its peers': [
    {
      text: 'In Node, `on()` needs less CPU than eventsource for the tokens of a language model.',
      workload: 'throughput/deltas-cpu/16k',
      ours: 'headwater-on',
      other: 'eventsource',
      ...ahead(1.5),
    },
    {
      text: 'In Chromium, `on()` delivers more events per second than the browser’s `EventSource`.',
      workload: 'chromium/deltas-rate/16k',
      ours: 'headwater-on',
      other: 'native',
      ...ahead(1.5),
    },
    {
      text: 'So does the drop-in `EventSource`.',
      workload: 'chromium/deltas-rate/16k',
      ours: 'headwater-drop-in',
      other: 'native',
      ...ahead(1.1),
    },
    {
      text: 'With `nodeFetch`, 10 000 idle connections hold less heap than with eventsource.',
      workload: 'memory/idle-heap/10000',
      ours: 'headwater-node-fetch',
      other: 'eventsource',
      ...ahead(2),
    },
    {
      text: 'After many events, a connection keeps less heap than with eventsource.',
      workload: 'memory/busy/idle',
      ours: 'headwater-on',
      other: 'eventsource',
      ...ahead(1.5),
    },
    {
      text: 'Over TLS, `nodeFetch` connects with less CPU than eventsource.',
      workload: 'memory/tls/cpu',
      unit: 'ms per connection',
      ours: 'headwater-node-fetch',
      other: 'eventsource',
      ...ahead(1.2),
    },
    {
      text: 'An event of 100 MB needs less CPU than with @microsoft/fetch-event-source; the time is linear in the size.',
      workload: 'linear-time/lines-64k/100mb',
      ours: 'headwater-on',
      other: 'fetch-event-source',
      ...ahead(1.2),
    },
  ],
  'Level with its peers': [
    {
      text: 'The median delay from the server’s `write` to the handler.',
      workload: 'latency/latency/p50',
      ours: 'headwater-on',
      other: 'eventsource',
      ...level,
    },
    {
      text: 'The CPU per event if the server sends each event by itself: the network costs more than any client.',
      workload: 'throughput/deltas-cpu/alone',
      ours: 'headwater-on',
      other: 'eventsource-client',
      ...level,
    },
    {
      text: 'The heap of an idle connection with `fetch`.',
      workload: 'memory/idle-heap/10000',
      ours: 'headwater-on',
      other: 'eventsource',
      ...level,
    },
  ],
  'Slower or larger than its peers': [
    {
      text: 'The bundle is larger: eventsource has no typed events, backpressure, stores or timeouts.',
      workload: 'bundle-size/bundle/brotli',
      ours: 'headwater-on',
      other: 'eventsource',
      ...behind,
    },
    {
      text: 'eventsource-client hands the parser’s objects to its callback as they are, which takes less CPU.',
      workload: 'throughput/deltas-cpu/16k',
      ours: 'headwater-on',
      other: 'eventsource-client',
      ...behind,
    },
    {
      text: 'Reconnecting 1000 clients at once takes more CPU with `fetch` than eventsource needs.',
      workload: 'reconnect/reconnect/cpu',
      ours: 'headwater-on',
      other: 'eventsource',
      ...behind,
    },
    {
      text: '`nodeFetch` takes more CPU than `fetch` if each event is an HTTP chunk and many arrive at once.',
      workload: 'throughput/deltas-cpu/one',
      ours: 'headwater-node-fetch',
      other: 'headwater-on',
      ...behind,
    },
    {
      text: 'With 20 tabs, one shared connection takes more CPU than a connection per tab. It saves connections, not CPU.',
      workload: 'tabs/cpu-single/tabs-20',
      ours: 'shared',
      other: 'own',
      ...behind,
    },
    {
      text: 'Importing the package takes longer than importing eventsource.',
      workload: 'import-time/import/time',
      ours: 'headwater-on',
      other: 'eventsource',
      ...behind,
    },
  ],
}
