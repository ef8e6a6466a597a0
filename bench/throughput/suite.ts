import { infoOf } from '../clients.ts'
import { type Contender, listContenders } from '../contenders.ts'
import { type Outcome, measureInProcess } from '../measure-in-process.ts'
import { cellOf, resultsOf, runRounds } from '../rounds.ts'
import { type StreamName, streams } from '../streams.ts'
import type { Cell, Column, Row, Suite, SuiteOptions, Table } from '../suite.ts'
import type { Measured } from './measure.ts'

const chunkSizes = [
  { name: 'alone', title: 'each event sent by itself', bytes: -1 },
  { name: 'one', title: 'one event a chunk', bytes: 0 },
  { name: '16k', title: '16 KB chunks', bytes: 16_384 },
  { name: '64k', title: '64 KB chunks', bytes: 65_536 },
] as const
type ChunkSize = (typeof chunkSizes)[number]

/** Beside a baseline: so much that the least of the rounds repeats within a few per cent. */
const comparison = { rounds: 8, events: 1_000_000 }

export default {
  name: 'throughput',
  title: 'Throughput',
  description:
    'Each client reads the same stream at full speed. The seconds of CPU are those of the client’s whole process, ' +
    'network and garbage collection included. In a first pass in the same process, all data is hashed; ' +
    'in the timed pass, events and characters are counted.',
  async run(options) {
    const tables: Table[] = []
    const isPart = options.quick || options.baseline
    const names = isPart ? (['deltas'] as const) : (Object.keys(streams) as StreamName[])
    for (const stream of names) tables.push(...(await measureStream(stream, options)))
    return tables
  },
} satisfies Suite

async function measureStream(stream: StreamName, options: SuiteOptions): Promise<Table[]> {
  const isPart = options.quick || options.baseline
  const sizes = chunkSizes.filter(
    ({ name }) =>
      (name !== 'alone' || (stream === 'deltas' && !isPart)) && (name !== '16k' || !isPart),
  )
  const contenders = listContenders(options.baseline)
  const measured = new Map<ChunkSize, Map<Contender, Outcome<Measured>[]>>()
  for (const size of sizes)
    measured.set(size, await measureSize({ stream, size, contenders }, options))

  const columns: Column[] = sizes.map(({ name, title }) => ({ name, title }))
  const rowsOf = (pick: (result: Measured, events: number) => number): Row[] =>
    contenders.map((contender) => {
      const all = sizes.map((size) => ({ size, outcomes: measured.get(size)!.get(contender)! }))
      const cells: Record<string, Cell> = Object.fromEntries(
        all.map(({ size, outcomes }) => {
          const events = countOf(stream, size, contender, options)
          return [size.name, cellOf(outcomes, (result) => pick(result, events))]
        }),
      )
      return { ...contender.row, cells, ...judge(contender, all) }
    })
  const { title } = streams[stream]
  const shared = { columns, baseline: 'eventsource', notes: notesOf(stream) }
  const cpu: Table = {
    ...shared,
    name: `${stream}-cpu`,
    title: `CPU, ${title}`,
    unit: 's per million events',
    better: 'lower',
    showsBest: true,
    rows: rowsOf((result, events) => (result.cpu / events) * 1e6),
  }
  return [
    cpu,
    ...(options.baseline ? [compareWithFloor(cpu)] : []),
    {
      ...shared,
      name: `${stream}-rate`,
      title: `Events a second, ${title}`,
      unit: 'thousand events a second',
      better: 'higher',
      showsBest: true,
      rows: rowsOf(({ seconds }, events) => events / seconds / 1000),
    },
  ]
}

/** The cost of our clients at both commits beyond the floor, by the least of their rounds. */
function compareWithFloor(cpu: Table): Table {
  const floor = cpu.rows.find(({ client }) => client === 'floor')!
  const leastOf = ({ cells }: Row, column: string) => {
    const cell = cells[column]
    return cell && 'rounds' in cell ? Math.min(...cell.rounds) : NaN
  }
  const overFloor = (row: Row, { name }: Column) => ({
    rounds: [leastOf(row, name) / leastOf(floor, name)],
  })
  return {
    name: `${cpu.name}-over-floor`,
    title: `${cpu.title}, against the floor`,
    unit: 'times the floor’s, least of the rounds',
    better: 'lower',
    columns: cpu.columns,
    rows: cpu.rows
      .filter(({ side }) => side === 'ours')
      .map((row) => ({
        ...row,
        cells: Object.fromEntries(
          cpu.columns.map((column) => [column.name, overFloor(row, column)]),
        ),
      })),
  }
}

interface Workload {
  readonly stream: StreamName
  readonly size: ChunkSize
  readonly contenders: readonly Contender[]
}

function measureSize({ stream, size, contenders }: Workload, options: SuiteOptions) {
  const { quick, baseline, origin, log } = options
  const rounds = quick ? 1 : baseline ? comparison.rounds : streams[stream].rounds
  return runRounds(contenders, rounds, (contender, round) => {
    log(`${stream}, ${size.title}, round ${round + 1}/${rounds}: ${contender.row.client}`)
    const events = countOf(stream, size, contender, options)
    const args = [contender.client, origin, stream, events, size.bytes]
    const { nodeArguments } = contender
    return measureInProcess<Measured>('throughput/measure.ts', args, { nodeArguments })
  })
}

/** How many events a client gets: those that take long get fewer. */
function countOf(
  stream: StreamName,
  size: ChunkSize,
  { client }: Contender,
  { quick, baseline }: SuiteOptions,
): number {
  const { slowness = 1, quadratic } = infoOf(client)
  const perChunk = quadratic && stream !== 'large' ? Math.max(1, size.bytes / 1024) : 1
  // Each of these is a packet and a turn of the loop, which takes much longer than any client.
  const all = baseline ? comparison.events : streams[stream].events
  const sent = size.name === 'alone' ? 50_000 : all
  const events = sent / (slowness * perChunk)
  return Math.max(10, Math.round(quick ? events / 10 : events))
}

/** The correctness of a row, of all chunk sizes together. */
function judge(
  { client }: Contender,
  all: readonly { size: ChunkSize; outcomes: readonly Outcome<Measured>[] }[],
): Pick<Row, 'correct' | 'notes'> {
  const notes = new Set<string>()
  for (const { size, outcomes } of all)
    for (const { correct, complete, completeCount, lost } of resultsOf(outcomes)) {
      const [came, sent] = completeCount
      if (lost) notes.add(`lost ${lost} events with ${size.title}`)
      else if (!correct) notes.add(`handed over other data than was sent, with ${size.title}`)
      if (came < sent)
        notes.add(
          `with ${size.title}, closed by the end of the stream: ${came} of ${sent} events came`,
        )
      else if (!complete)
        notes.add(
          `closed by the end of the stream, handed over other data than was sent, with ${size.title}`,
        )
    }
  // The drain does not parse the stream.
  if (client === 'drain') return {}
  return { correct: notes.size === 0, ...(notes.size > 0 && { notes: worst(notes) }) }
}

/** Rounds differ in how much was lost: one note for each kind is enough. */
function worst(notes: ReadonlySet<string>): string[] {
  const kinds = new Map([...notes].sort().map((note) => [note.replace(/\d+ of/, ''), note]))
  return [...kinds.values()]
}

const notes = {
  framing:
    '“One event per chunk” means chunks of HTTP: Node’s `fetch` returns all data of a socket read as one chunk.',
  alone: 'An event sent by itself costs a packet, a wake-up and a read, and these dominate.',
  quadratic:
    'launchdarkly-eventsource takes time that is quadratic in the size of a chunk, so it gets at most a hundredth of the events with large ones.',
}

const notesOf = (stream: StreamName): string[] => [
  notes.framing,
  ...(stream === 'deltas' ? [notes.alone] : []),
  ...(stream === 'large' ? [] : [notes.quadratic]),
]
