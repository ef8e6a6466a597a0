import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'
import { type Entry, entries } from '../entries.ts'
import type { Outcome } from '../measure-in-process.ts'
import { cellOf } from '../rounds.ts'
import type { Suite } from '../suite.ts'

interface Sizes {
  readonly brotli: number
  readonly minified: number
  readonly platform: 'browser' | 'node'
}

export default {
  name: 'bundle-size',
  title: 'Bundle size',
  description:
    'What a program’s bundle grows by: esbuild’s output for the one import, minified, and that compressed with brotli.',
  async run({ log }) {
    const rows = []
    for (const entry of entries) {
      log(`${entry.names.join(', ')} from ${entry.from}`)
      const outcomes: Outcome<Sizes>[] = [await measure(entry)]
      const isForNode = outcomes.some((one) => 'result' in one && one.result.platform === 'node')
      rows.push({
        ...entry.row,
        cells: {
          brotli: cellOf(outcomes, ({ brotli }) => brotli),
          minified: cellOf(outcomes, ({ minified }) => minified),
        },
        ...(isForNode && {
          notes: ['does not bundle for browsers: measured without Node’s modules'],
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

/** For a browser where that can be. */
async function measure({ from, names }: Entry): Promise<Outcome<Sizes>> {
  const platforms = ['browser', 'node'] as const
  for (const platform of platforms)
    try {
      const bytes = await bundle(`export { ${names.join(', ')} } from '${from}'`, { platform })
      const compressed = await promisify(brotliCompress)(bytes)
      const [brotli, minified] = [compressed.length / 1000, bytes.length / 1000]
      return { result: { brotli, minified, platform } }
    } catch (error) {
      if (platform === 'node') return { missing: (error as Error).message.split('\n')[0]! }
    }
  return { missing: 'not bundled' }
}

async function bundle(contents: string, options: BuildOptions): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
    ...options,
  })
  return outputFiles![0]!.contents
}
