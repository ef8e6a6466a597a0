/** `node scripts/install-once.ts <folder>…`: `npm ci` there, unless the packages of its lock are installed already. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** @param path - from the root of the repository */
export function installOnce(path: string): void {
  const folder = resolve(root, path)
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8')
  // A copy of the lock, and not its time: a checkout or a copy of the tree changes that.
  const installed = join(folder, 'node_modules/.installed-lock.json')
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return
  console.error(`Installing the packages of ${relative(root, folder)}, once`)
  execFileSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: folder,
    // npm's output is not part of the output of the command that needs the packages.
    stdio: ['inherit', process.stderr, 'inherit'],
  })
  writeFileSync(installed, lock)
}

if (import.meta.filename === resolve(process.argv[1] ?? ''))
  for (const folder of process.argv.slice(2)) installOnce(folder)
