/**
 * `node run.ts [argument for vitest…]`: tests the recipes of docs/frameworks with the packed package. Installs the
 * frameworks once, compiles and type-checks the recipes with the compilers of the frameworks, and runs them.
 */
import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import pMap from 'p-map'
import { installOnce } from '../../scripts/install-once.ts'
import { installPacked } from '../../scripts/install-packed.ts'
import { testFolder } from '../../scripts/test-folder.ts'

const here = import.meta.dirname
const root = resolve(here, '../..')
const tsc = join(root, 'node_modules/.bin/tsc')
const programOf = (name: string): string => join(here, 'node_modules/.bin', name)

/** The compiler of each folder. Angular's also writes the code that the tests import. */
const compilers: readonly [string, ...string[]][] = [
  [programOf('ngc'), '-p', 'angular'],
  [programOf('vue-tsc'), '--noEmit', '--pretty', 'false', '-p', 'vue'],
  [
    programOf('svelte-check'),
    ...[
      '--workspace',
      'svelte',
      '--tsconfig',
      './tsconfig.json',
      '--output',
      'human',
      '--fail-on-warnings',
    ],
  ],
  [tsc, '--pretty', 'false', '-p', '.'],
  [tsc, '--pretty', 'false', '-p', 'solid'],
]

/** Whether the compiler finds no error; prints the errors otherwise. */
function compile([program, ...args]: readonly [string, ...string[]]): Promise<boolean> {
  return new Promise((done) => {
    execFile(program, args, { cwd: here }, (error, stdout, stderr) => {
      if (error) console.log(stdout + stderr)
      done(error === null)
    })
  })
}

installOnce(here)
installPacked(here)
const isTyped = (await pMap(compilers, compile, { concurrency: 2 })).every(Boolean)
console.log(`The recipes ${isTyped ? 'compile' : 'do not compile'}.`)
const isTested = testFolder('frameworks', process.argv.slice(2))
process.exitCode = isTyped && isTested ? 0 : 1
