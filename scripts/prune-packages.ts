/**
 * `npm ci` ends with this: removes files of node_modules that nothing reads, a third of the installation. Node's
 * headers are for compiling addons; Node runs no TypeScript from node_modules, and a package's source maps, type flow
 * and change log serve its own authors.
 */
import { readdirSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Vite serves it to the demo pages as it is, with its source maps. */
const served = join('node_modules', 'eventsource-parser')
const unread = /\.(h|map|flow|tsbuildinfo)$|(?<!\.d)\.[cm]?ts$|^(readme|changelog|history)\.md$/i

prune('node_modules')

/** Stays in the folder: node_modules/headwater is a link to the repository. */
function prune(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (path === served) continue
    if (entry.isDirectory()) prune(path)
    else if (entry.isFile() && unread.test(entry.name)) unlinkSync(path)
  }
}
