/**
 * `npm run build`: builds dist/, unless nothing that it is made of has changed since. Other scripts build before they
 * run, and side by side none of them may take dist/ from another.
 */
import { execFileSync } from 'node:child_process'
import {
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import manifest from '../package.json' with { type: 'json' }

// Folders too: a file that was removed leaves no other trace.
const inputs = globSync([
  'src',
  'src/**',
  'scripts/build.ts',
  '{package,package-lock}.json',
  'tsconfig*.json',
  'tsup.config.ts',
])
/** Has the time of the last build that came to its end: one that failed has left files too. */
const stamp = 'node_modules/.cache/headwater/built'
const timeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
if (timeOf('dist/index.js') === 0 || timeOf(stamp) <= Math.max(...inputs.map(timeOf))) build()

function build(): void {
  const start = new Date()
  execFileSync('tsup', { stdio: 'inherit' })
  execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' })
  const files = globSync('dist/**/*.d.ts')
  if (files.length === 0) throw new Error('tsc emitted no declarations into dist/')
  // As in any published package: tsc keeps the `.ts` of our imports, which resolves nowhere outside TypeScript's lookup.
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    const named = text.replace(
      /((?:from|import)\s*\(?\s*['"]\.{1,2}\/[^'"]*)\.ts(?=['"])/g,
      '$1.js',
    )
    if (named !== text) writeFileSync(file, named)
  }
  removeUnreachable(files)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, '')
  // Later changes are for the next build.
  utimesSync(stamp, start, start)
}

/** Removes the declarations that no entry point leads to, two fifths of all. */
function removeUnreachable(files: readonly string[]): void {
  const reached = new Set<string>()
  const reach = (file: string): void => {
    if (reached.has(file)) return
    reached.add(file)
    const imports = readFileSync(file, 'utf8').matchAll(
      /(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]*)\.js['"]/g,
    )
    for (const [, path] of imports) reach(join(dirname(file), `${path}.d.ts`))
  }
  for (const entry of Object.values(manifest.exports))
    if (typeof entry === 'object') reach(join(entry.types))
  for (const file of files) if (!reached.has(join(file))) rmSync(file)
}
