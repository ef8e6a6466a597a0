import type { StreamName } from '../streams.ts'
import type { Suite, Table } from '../suite.ts'
import { chunkSizes } from './chunk-sizes.ts'
import { listContenders } from './contenders.ts'
import { isBrowserInstalled } from './launch.ts'
import { measureStream } from './measure-stream.ts'

/** So that the fastest run for some tenths of a second, and the native one for more than one second. */
export const eventCounts: Readonly<Record<StreamName, number>> = {
  deltas: 500_000,
  ticks: 1_000_000,
  large: 3000,
  text: 300_000,
}

export const streamNames = Object.keys(eventCounts) as StreamName[]

export default {
  name: 'chromium',
  title: 'In a page, compared with the browser’s `EventSource`',
  description:
    'Each client reads the same stream at full speed, in a page of a new headless Chromium, without DevTools, which would ' +
    'make the native `EventSource` ten times slower. The page measures the time; the CPU is that of the renderer process, all ' +
    'threads. In a first pass in the same page, all data is hashed; in the timed pass, events and characters are ' +
    'counted, and the last character of each event is read.',
  async run({ quick, ...options }) {
    if (!isBrowserInstalled()) {
      options.log('left out: there is no Chromium here')
      return []
    }
    const contenders = listContenders()
    const tables: Table[] = []
    for (const stream of quick ? (['deltas'] as const) : streamNames) {
      const events = eventCounts[stream] / (quick ? 10 : 1)
      const sizes = chunkSizes.filter(({ name }) => !quick || name === '64k')
      const plan = { stream, sizes, contenders, rounds: quick ? 1 : 2, events }
      tables.push(...(await measureStream(plan, options)))
    }
    return tables
  },
} satisfies Suite
