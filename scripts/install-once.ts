/** `node scripts/install-once.ts <folder>`: `npm ci` there, unless the packages of its lock are installed already. */
import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export function installOnce(folder: string): void {
  const time = (path: string): number =>
    statSync(join(folder, path), { throwIfNoEntry: false })?.mtimeMs ?? 0
  // npm writes this file at the end of an installation.
  if (time('node_modules/.package-lock.json') > time('package-lock.json')) return
  execFileSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
  })
}

const folder = process.argv[2]
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && folder) installOnce(folder)
