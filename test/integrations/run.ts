/**
 * `node run.ts [argument for vitest…]`: tests the packed package with packages that people use it with. Installs those once,
 * type-checks the tests like a user's compiler, and runs them.
 */
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { installOnce } from '../../scripts/install-once.ts'
import { installPacked } from '../../scripts/install-packed.ts'
import { testFolder } from '../../scripts/test-folder.ts'

const here = import.meta.dirname
const root = resolve(here, '../..')

installOnce(here)
installPacked(here)
const tsc = join(root, 'node_modules/.bin/tsc')
const checked = spawnSync(tsc, ['--pretty', 'false', '-p', here], { cwd: root, stdio: 'inherit' })
const isTyped = checked.status === 0
console.log(`The tests ${isTyped ? 'compile' : 'do not compile'} against the packages' types.`)
const isTested = testFolder('integrations', process.argv.slice(2))
process.exitCode = isTyped && isTested ? 0 : 1
