/**
 * Checks that the oldest browsers the README promises can parse every file of dist/ and of the parser. esbuild prints
 * each file twice, for the newest syntax and for one of these browsers; by its tables of features, the browser can parse
 * the file if both are the same. Planted files come first: a check that accepts them is broken.
 */
import { build, transform } from 'esbuild'
import { globSync, readFileSync } from 'node:fs'
import manifest from '../package.json' with { type: 'json' }

const engines = ['chrome105', 'firefox105', 'safari16.0']
const parser = 'node_modules/eventsource-parser/'

async function complaintsAbout(name: string, code: string): Promise<string[]> {
  const newest = await transform(code, { target: 'esnext' })
  const complaints: string[] = []
  for (const engine of engines) {
    const { code: lowered } = await transform(code, { target: engine, logLevel: 'silent' }).catch(
      // Syntax that esbuild knows and cannot lower.
      ({ message }: Error) => ({ code: message }),
    )
    if (lowered === newest.code) continue
    const kept = new Set(lowered.split('\n'))
    const refused = newest.code.split('\n').filter((line) => !kept.has(line))
    const excerpt = refused.slice(0, 5).map((line) => `\n    ${line.trim()}`)
    complaints.push(`${name}: ${engine} cannot parse all of${excerpt.join('')}`)
  }
  // A static block takes its class's private members with it when esbuild lowers it.
  if (/\b__private\w+\(/.test(code)) complaints.push(`${name}: private members became WeakMaps`)
  return complaints
}

const read = (file: string): string => readFileSync(file, 'utf8')

const staticBlock = read('scripts/planted/static-block.js')
const lookbehind = read('scripts/planted/lookbehind.js')
const { code: withWeakMaps } = await transform(staticBlock, { target: 'safari16.0' })
const planted: [code: string, expected: RegExp][] = [
  [staticBlock, /^planted: safari16\.0 cannot parse all of[^]*static \{/],
  [lookbehind, /^planted: safari16\.0 cannot parse all of[^]*\?<=/],
  [withWeakMaps, /^planted: private members became WeakMaps$/],
]
let isBlind = false
for (const [code, expected] of planted) {
  const found = await complaintsAbout('planted', code)
  if (found.length === 1 && expected.test(found[0]!)) continue
  isBlind = true
  console.error(`Expected one complaint like ${expected}, got ${found.join('\n') || 'none'}`)
}

/** All that an import of the package loads, the parser included. */
const { metafile } = await build({
  entryPoints: Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : [entry.default],
  ),
  bundle: true,
  write: false,
  outdir: 'bundled',
  format: 'esm',
  external: ['node:*'],
  // Nothing is left out for being unused.
  ignoreAnnotations: true,
  metafile: true,
})
const files = new Set([...Object.keys(metafile.inputs), ...globSync('dist/**/*.js')])
const isWhole = [...files].some((file) => file.startsWith(parser))
if (!isWhole) console.error(`No file of ${parser} among those that dist/ loads`)

const complaints: string[] = []
for (const file of files) complaints.push(...(await complaintsAbout(file, read(file))))
if (complaints.length > 0) console.error(complaints.join('\n'))

console.log(`${files.size} files, ${complaints.length} complaints for ${engines.join(', ')}`)
process.exitCode = isBlind || !isWhole || complaints.length > 0 ? 1 : 0
