/**
 * `node scripts/run-tool.ts <folder> <program> [argument…]`: a program of a folder whose packages `npm ci` in the root
 * does not install. They are installed at the first use.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { installOnce } from './install-once.ts'

const [folder = '', program = '', ...args] = process.argv.slice(2)
installOnce(folder)
const { status, error } = spawnSync(join(folder, 'node_modules/.bin', program), args, {
  stdio: 'inherit',
})
if (error) throw error
process.exitCode = status ?? 1
