/**
 * `node run.ts [argument for vitest…]`: tests the packed package with packages that people use it with. Installs those once,
 * type-checks the tests like a user's compiler, and runs them.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { installOnce } from '../../scripts/install-once.ts'
import { installPacked } from '../../scripts/install-packed.ts'

const here = import.meta.dirname
const root = resolve(here, '../..')

/** Runs one of the root's tools; returns whether it succeeded. */
const tool = (name: string, ...args: string[]): boolean =>
  spawnSync(join(root, 'node_modules/.bin', name), args, { cwd: root, stdio: 'inherit' }).status ===
  0

installOnce(here)
const folder = mkdtempSync(join(tmpdir(), 'headwater-integrations-'))
try {
  installPacked(here)
  const isTyped = tool('tsc', '--pretty', 'false', '-p', here)
  const report = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  tool('vitest', 'run', '--root', here, ...reporters, ...process.argv.slice(2))
  console.log(`The tests ${isTyped ? 'compile' : 'do not compile'} against the packages' types.`)
  const count = ['scripts/count-tests.ts', report, 'integrations']
  const { status } = spawnSync(process.execPath, count, { cwd: root, stdio: 'inherit' })
  process.exitCode = isTyped && status === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}
