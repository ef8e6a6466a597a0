import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** Runs the tests of a folder of `test/` that has its own vitest.config.ts, and counts them; returns whether all passed. */
export function testFolder(name: string, args: readonly string[]): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-report-'))
  const report = join(folder, 'report.json')
  const run = (program: string, ...rest: string[]) =>
    spawnSync(program, rest, { cwd: root, stdio: 'inherit' }).status
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const vitest = join(root, 'node_modules/.bin/vitest')
    run(vitest, 'run', '--root', join(root, 'test', name), ...reporters, ...args)
    return run(process.execPath, 'scripts/count-tests.ts', report, name) === 0
  } finally {
    rmSync(folder, { recursive: true })
  }
}
