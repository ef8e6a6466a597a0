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
  title: 'In a page, beside the browser’s own',
  description:
    'Each client reads the same stream as fast as it can, in a page of a headless Chromium that is started for it, ' +
    'without DevTools, since those make the native `EventSource` ten times slower. The page takes the time; the CPU ' +
    'is that of the renderer’s process, all threads. All data is hashed in a pass before the clock runs, in the same ' +
    'page; in the timed pass events and characters are counted, and each one’s last character is read.',
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
