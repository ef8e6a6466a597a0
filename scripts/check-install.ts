/**
 * The first run stays light: after `npm ci`, node_modules takes less than 250 MiB, and npm's output, which `.ci/run`
 * saves, has no more lines than fit on a screen. `npm ci && npm start` needs all of these packages; others belong to
 * scripts/, test/, bench/ or a folder of examples/, which install them at their first use.
 */
import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const limit = 250 * 1024 * 1024
const lineLimit = 12
const log = 'node_modules/.install.log'

const counted = new Set<number>()
const size = sizeOf('node_modules')
const problems: string[] = []
if (size > limit) problems.push(`npm ci installs ${inMiB(size)}, and the limit is ${inMiB(limit)}`)
if (existsSync(log)) {
  const lines = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
  if (lines.length > lineLimit) problems.push(`npm ci prints ${lines.length} lines:`, ...lines)
} else if (process.env['CI']) problems.push(`.ci/run did not save ${log}`)

for (const problem of problems) console.log(problem)
if (problems.length === 0) console.log(`npm ci installs ${inMiB(size)}`)
process.exitCode = problems.length > 0 ? 1 : 0

/** In bytes on the disk, as `du` counts them: a file with several names once. Caches of later programs are left out. */
function sizeOf(folder: string): number {
  let sum = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (/^\.(cache|vite|vitest|vite-temp|vitest-cache|compile-cache)$/.test(entry.name)) continue
    const path = join(folder, entry.name)
    const { ino, blocks } = lstatSync(path)
    if (counted.has(ino)) continue
    counted.add(ino)
    sum += blocks * 512
    if (entry.isDirectory()) sum += sizeOf(path)
  }
  return sum
}

function inMiB(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`
}
