import { fileURLToPath } from 'node:url'
import { type Entry, entries, functionEntries } from '../entries.ts'
import type { Outcome } from '../measure-in-process.ts'
import { cellOf } from '../rounds.ts'
import type { Suite } from '../suite.ts'
import { type BundleSize, measureBundle } from './measure-bundle.ts'

export default {
  name: 'bundle-size',
  title: 'Bundle size',
  description:
    'The growth of a program’s bundle with one import, bundled by rolldown, minified, and compressed with brotli. ' +
    'The method is that of `npm run size`, for all packages.',
  async run({ log }) {
    const rows = []
    for (const entry of [...entries, ...functionEntries, composition]) {
      log(`${entry.names.join(', ')} from ${entry.from}`)
      const outcomes: Outcome<BundleSize>[] = [await measure(entry)]
      const isForNode = outcomes.some((one) => 'result' in one && one.result.platform === 'node')
      rows.push({
        ...entry.row,
        cells: {
          brotli: cellOf(outcomes, ({ brotli }) => brotli / 1000),
          minified: cellOf(outcomes, ({ minified }) => minified / 1000),
        },
        ...(isForNode && {
          notes: ['does not bundle for browsers: measured without Node’s modules'],
        }),
        ...(entry === composition && {
          notes: [
            'bench/bundle-size/composition.ts, without POST safety, redirect guard, bounded queue, `Retry-After` or crash-safe saving',
          ],
        }),
      })
    }
    return [
      {
        name: 'bundle',
        title: 'Size of a bundle',
        unit: 'kB',
        better: 'lower',
        columns: [
          { name: 'brotli', title: 'minified, brotli' },
          { name: 'minified', title: 'minified' },
        ],
        rows,
      },
    ]
  },
} satisfies Suite

/** The packages that an application would combine to come closest to `EventSourceClient`. */
const composition: Entry = {
  from: fileURLToPath(new URL('composition.ts', import.meta.url)),
  names: ['createComposedClient'],
  row: {
    client: 'composition',
    title: 'eventsource-client + p-retry + mitt + @repeaterjs/repeater + glue',
    side: 'peer',
  },
}

async function measure({ from, names }: Entry): Promise<Outcome<BundleSize>> {
  try {
    return { result: await measureBundle(from, names) }
  } catch (error) {
    return { missing: (error as Error).message.split('\n')[0]! }
  }
}
