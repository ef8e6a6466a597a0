/**
 * Emits the declarations and lets them name each other as `.js`, as they do in any published package:
 * tsc keeps the `.ts` of our imports, which resolves nowhere outside TypeScript's own lookup.
 */
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'

execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' })

const files = globSync('dist/**/*.d.ts')
if (files.length === 0) throw new Error('tsc emitted no declarations into dist/')
for (const file of files) {
  const text = readFileSync(file, 'utf8')
  const named = text.replace(/((?:from|import)\s*\(?\s*['"]\.{1,2}\/[^'"]*)\.ts(?=['"])/g, '$1.js')
  if (named !== text) writeFileSync(file, named)
}
