/**
 * Runs a part of the suite, for development; saves nothing.
 *   node bench/chromium/run.ts --streams deltas,ticks --chunks one,16k,64k --clients native,headwater-on --rounds 5
 * A client that is a path names your file, relative to this folder, which is measured beside the others.
 */
import { parseArgs } from 'node:util'
import { formatTable } from '../format-table.ts'
import { startServer } from '../start-server.ts'
import { chunkSizes } from './chunk-sizes.ts'
import { type Contender, listContenders } from './contenders.ts'
import { measureStream } from './measure-stream.ts'
import { eventCounts, streamNames } from './suite.ts'

const { values } = parseArgs({
  options: {
    streams: { type: 'string' },
    chunks: { type: 'string' },
    clients: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    /** Of the number of events. */
    scale: { type: 'string', default: '1' },
  },
})
const known = listContenders()
const byName = new Map(known.map((contender) => [contender.row.client, contender]))
const ofOwn = (file: string): Contender => ({
  file,
  row: { client: file, title: file, side: 'ours' },
})
const contenders = values.clients?.split(',').map((name) => byName.get(name) ?? ofOwn(name))
const chunks = values.chunks?.split(',')
const sizes = chunkSizes.filter(({ name }) => chunks?.includes(name) ?? true)
const streams = values.streams?.split(',')

const { origin, stop } = await startServer()
const log = (line: string) => console.error(line)
for (const stream of streamNames.filter((name) => streams?.includes(name) ?? true)) {
  const events = Math.ceil(eventCounts[stream] * Number(values.scale))
  const rounds = Number(values.rounds)
  const plan = { stream, sizes, contenders: contenders ?? known, rounds, events }
  for (const table of await measureStream(plan, { origin, log }))
    console.log(`\n${formatTable(table)}`)
}
await stop()
