import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** Puts the result of `npm pack` in the place of an installation in the folder's `node_modules`. The caller has built it. */
export function installPacked(folder: string): void {
  const packing = mkdtempSync(join(tmpdir(), 'headwater-packed-'))
  try {
    const pack = ['pack', '--silent', '--json', '--ignore-scripts', '--pack-destination', packing]
    const packed = execFileSync('npm', pack, { cwd: root, encoding: 'utf8' })
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
    const target = join(folder, 'node_modules/headwater')
    rmSync(target, { recursive: true, force: true })
    mkdirSync(target)
    execFileSync('tar', ['-xzf', join(packing, filename), '-C', target, '--strip-components=1'])
  } finally {
    rmSync(packing, { recursive: true })
  }
}
