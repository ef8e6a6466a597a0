/**
 * `npm run check:package`: the package as it is published passes publint and are-the-types-wrong, and npm would publish
 * it with the release's flags. The provenance statement itself needs the identity of a release workflow, which
 * test/package/release.test.ts checks.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { stagePackage } from './stage-package.ts'

const bin = resolve('scripts/node_modules/.bin')
const folder = mkdtempSync(join(tmpdir(), 'headwater-staged-'))
const checks: readonly [string, ...string[]][] = [
  [join(bin, 'publint'), '--strict'],
  [join(bin, 'attw'), '--pack', '.', '--ignore-rules', 'cjs-resolves-to-esm', '--no-emoji'],
  ['npm', 'publish', '--dry-run', '--provenance', '--tag', 'next', '--loglevel=error'],
]
try {
  stagePackage(folder)
  for (const [program, ...args] of checks) {
    const { status, error } = spawnSync(program, args, { cwd: folder, stdio: 'inherit' })
    if (error) throw error
    if (status !== 0) process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true })
}
