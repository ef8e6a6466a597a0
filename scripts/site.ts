/**
 * `node scripts/site.ts dev`, `build` or `preview`: generates the API reference, then runs that command of VitePress on
 * docs/. `DOCS_BASE` is the path to serve the site from, by default that of the homepage in package.json.
 */
import { spawnSync } from 'node:child_process'
import { installOnce } from './install-once.ts'
import { typedoc } from './typedoc.ts'

const [command = 'dev', ...args] = process.argv.slice(2)

installOnce('docs')
if (command !== 'preview') {
  const { ok, output } = typedoc()
  if (!ok) {
    console.error(output)
    process.exit(1)
  }
}
const run = (program: string, ...rest: string[]) =>
  spawnSync(process.execPath, [`docs/node_modules/${program}`, ...rest], { stdio: 'inherit' })
    .status
// VitePress compiles its configuration and the theme without checking their types.
const status = command === 'build' ? run('typescript/bin/tsc', '-p', 'docs/tsconfig.site.json') : 0
process.exitCode = status || (run('vitepress/bin/vitepress.js', command, 'docs', ...args) ?? 1)
