import type { Outcome } from '../measure-in-process.ts'
import { cellOf, resultsOf, runRounds } from '../rounds.ts'
import { type StreamName, periodOf, streams } from '../streams.ts'
import type { Column, Row, SuiteOptions, Table } from '../suite.ts'
import { bundlePage } from './bundle-page.ts'
import type { ChunkSize } from './chunk-sizes.ts'
import type { Contender } from './contenders.ts'
import { type Expected, expectReport, isAsExpected } from './expected.ts'
import { type PageMeasurement, measurePage } from './measure-page.ts'
import type { PageTask } from './page.ts'

export interface StreamPlan {
  readonly stream: StreamName
  readonly sizes: readonly ChunkSize[]
  readonly contenders: readonly Contender[]
  readonly rounds: number
  /** For clients that are not slow. */
  readonly events: number
}

/** The results of one contender with one chunk size, all rounds, and the expected report. */
interface Reading {
  readonly size: ChunkSize
  readonly expected: Expected
  readonly outcomes: readonly Outcome<PageMeasurement>[]
}

/** Has all contenders read one stream, in interleaved rounds. */
export async function measureStream(
  plan: StreamPlan,
  options: Pick<SuiteOptions, 'origin' | 'log'>,
): Promise<Table[]> {
  const readings = await readAll(plan, options)
  const { stream, sizes, contenders } = plan
  const { title } = streams[stream]
  const shared = { columns: sizes.map(columnOf), baseline: 'native', showsBest: true }
  const rowsOf = (pick: (measured: PageMeasurement) => number): Row[] =>
    contenders.map(({ row, drains }) => {
      const own = readings.get(row.client)!
      const cells = own.map(({ size, outcomes }) => [size.name, cellOf(outcomes, pick)] as const)
      return { ...row, cells: Object.fromEntries(cells), ...(!drains && judge(own)) }
    })
  return [
    {
      ...shared,
      name: `${stream}-rate`,
      title: `Chromium, events a second, ${title}`,
      unit: 'thousand events a second',
      better: 'higher',
      rows: rowsOf(({ received, seconds }) => received / seconds / 1000),
    },
    {
      ...shared,
      name: `${stream}-cpu`,
      title: `Chromium, CPU of the renderer, ${title}`,
      unit: 's per million events',
      better: 'lower',
      rows: rowsOf(({ received, cpu }) => (cpu / received) * 1e6),
    },
  ]
}

const columnOf = ({ name, title }: ChunkSize): Column => ({ name, title })

async function readAll(
  { stream, sizes, contenders, rounds, events }: StreamPlan,
  { origin, log }: Pick<SuiteOptions, 'origin' | 'log'>,
): Promise<Map<string, Reading[]>> {
  const scripts = new Map<string, string>()
  for (const { row, file } of contenders) scripts.set(row.client, await bundlePage(file))
  const taskOf = ({ slowness = 1 }: Contender, { bytes }: ChunkSize): PageTask => {
    const own = Math.ceil(events / slowness)
    const hashed = Math.min(periodOf(stream) * 3, own)
    return { origin, stream, chunk: bytes, hashed, warmUp: Math.ceil(own / 10), events: own }
  }
  const readings = new Map(contenders.map(({ row }) => [row.client, [] as Reading[]]))
  for (const size of sizes) {
    const tasks = new Map(contenders.map((one) => [one.row.client, taskOf(one, size)]))
    const outcomes = await runRounds([...tasks.keys()], rounds, async (client, round) => {
      log(`${stream}, ${size.title}, round ${round + 1}/${rounds}: ${client}`)
      return refuseNone(await measurePage(scripts.get(client)!, tasks.get(client)!))
    })
    for (const [client, own] of outcomes)
      readings
        .get(client)!
        .push({ size, expected: expectReport(stream, tasks.get(client)!), outcomes: own })
  }
  return readings
}

/** Without an event there is no figure. */
const refuseNone = (outcome: Outcome<PageMeasurement>): Outcome<PageMeasurement> =>
  'result' in outcome && outcome.result.received === 0 ? { missing: 'no event came' } : outcome

/** The correctness of a row, of all chunk sizes together. A missing measurement is not correct. */
function judge(readings: readonly Reading[]): Pick<Row, 'correct' | 'notes'> {
  const notes = new Set<string>()
  let correct = true
  for (const { size, expected, outcomes } of readings) {
    const results = resultsOf(outcomes)
    correct &&= results.length === outcomes.length
    for (const result of results)
      if (!isAsExpected(result, expected))
        notes.add(`${describeFault(result, expected)}, with ${size.title}`)
  }
  return { correct: correct && notes.size === 0, ...(notes.size > 0 && { notes: [...notes] }) }
}

const describeFault = ({ received }: PageMeasurement, expected: Expected): string =>
  received < expected.received ? 'lost events' : 'handed over other data than was sent'
