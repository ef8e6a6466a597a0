import { type ClientName, clientNames, describeClient, infoOf } from '../clients.ts'
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

export default {
  name: 'throughput',
  title: 'Throughput',
  description:
    'Each client reads the same stream as fast as it can. The seconds of CPU are those of the client’s whole process, ' +
    'network and garbage collection included. All data is hashed in a pass before the clock runs, in the same ' +
    'process; in the timed pass events and characters are counted.',
  async run(options) {
    const tables: Table[] = []
    const names = options.quick ? (['deltas'] as const) : (Object.keys(streams) as StreamName[])
    for (const stream of names) tables.push(...(await measureStream(stream, options)))
    return tables
  },
} satisfies Suite

async function measureStream(stream: StreamName, options: SuiteOptions): Promise<Table[]> {
  const sizes = chunkSizes.filter(
    ({ name }) =>
      (name !== 'alone' || (stream === 'deltas' && !options.quick)) &&
      (name !== '16k' || !options.quick),
  )
  const measured = new Map<ChunkSize, Map<ClientName, Outcome<Measured>[]>>()
  for (const size of sizes) measured.set(size, await measureSize(stream, size, options))

  const columns: Column[] = sizes.map(({ name, title }) => ({ name, title }))
  const rowsOf = (pick: (result: Measured, events: number) => number): Row[] =>
    clientNames.map((client) => {
      const all = sizes.map((size) => ({ size, outcomes: measured.get(size)!.get(client)! }))
      const cells: Record<string, Cell> = Object.fromEntries(
        all.map(({ size, outcomes }) => {
          const events = countOf(stream, size, client, options.quick)
          return [size.name, cellOf(outcomes, (result) => pick(result, events))]
        }),
      )
      return { ...describeClient(client), cells, ...judge(client, all) }
    })
  const { title } = streams[stream]
  const shared = { columns, baseline: 'eventsource', notes: notesOf(stream) }
  return [
    {
      ...shared,
      name: `${stream}-cpu`,
      title: `CPU, ${title}`,
      unit: 's per million events',
      better: 'lower',
      rows: rowsOf(({ cpu }, events) => (cpu / events) * 1e6),
    },
    {
      ...shared,
      name: `${stream}-rate`,
      title: `Events a second, ${title}`,
      unit: 'thousand events a second',
      better: 'higher',
      rows: rowsOf(({ seconds }, events) => events / seconds / 1000),
    },
  ]
}

function measureSize(stream: StreamName, size: ChunkSize, { quick, origin, log }: SuiteOptions) {
  const rounds = quick ? 1 : streams[stream].rounds
  return runRounds(clientNames, rounds, (client, round) => {
    log(`${stream}, ${size.title}, round ${round + 1}/${rounds}: ${client}`)
    const events = countOf(stream, size, client, quick)
    return measureInProcess<Measured>('throughput/measure.ts', [
      client,
      origin,
      stream,
      events,
      size.bytes,
    ])
  })
}

/** How many events a client gets: those that take long get fewer. */
function countOf(stream: StreamName, size: ChunkSize, client: ClientName, quick: boolean): number {
  const { slowness = 1, quadratic } = infoOf(client)
  const perChunk = quadratic && stream !== 'large' ? Math.max(1, size.bytes / 1024) : 1
  // Each of these is a packet and a turn of the loop, which takes much longer than any client.
  const sent = size.name === 'alone' ? 50_000 : streams[stream].events
  const events = sent / (slowness * perChunk)
  return Math.max(10, Math.round(quick ? events / 10 : events))
}

/** What a row says of correctness: of all the chunk sizes together. */
function judge(
  client: ClientName,
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
  // The drain does not know what it reads.
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
    'One event a chunk is a matter of HTTP’s framing: Node’s `fetch` hands over what a read of the socket has brought as one chunk.',
  alone:
    'An event sent by itself is a packet, a wake-up and a read of its own, and those are what costs there.',
  quadratic:
    'launchdarkly-eventsource takes time that is quadratic in the size of a chunk: with large ones it gets a hundredth of the events and fewer.',
}

const notesOf = (stream: StreamName): string[] => [
  notes.framing,
  ...(stream === 'deltas' ? [notes.alone] : []),
  ...(stream === 'large' ? [] : [notes.quadratic]),
]
