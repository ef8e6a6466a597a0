import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stagePackage } from './stage-package.ts'

/** Puts the package as it is published in the place of an installation in the folder's `node_modules`. The caller has built it. */
export function installPacked(folder: string): void {
  const staged = mkdtempSync(join(tmpdir(), 'headwater-staged-'))
  try {
    stagePackage(staged)
    const pack = ['pack', '--silent', '--json', '--ignore-scripts']
    const packed = execFileSync('npm', pack, { cwd: staged, encoding: 'utf8' })
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
    const target = join(folder, 'node_modules/headwater')
    rmSync(target, { recursive: true, force: true })
    mkdirSync(target)
    execFileSync('tar', ['-xzf', join(staged, filename), '-C', target, '--strip-components=1'])
  } finally {
    rmSync(staged, { recursive: true })
  }
}
