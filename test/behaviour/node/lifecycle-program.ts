/**
 * `lifecycle-program.ts <url> <program>` runs the program as the body of an async function, with the exports of the
 * package, `url` and `print` in scope. It is a file because each runtime has its own option for inline programs.
 */
import process from 'node:process'
import * as headwater from '../../../src/index.ts'
import { nodeFetch } from '../../../src/node/index.ts'

// For the runs of the suite with `nodeFetch`.
if (process.env['WITH_NODE_FETCH'] !== undefined)
  globalThis.fetch = nodeFetch() as unknown as typeof fetch

const [url = '', program = ''] = process.argv.slice(2)
const names = {
  ...headwater,
  url,
  print: (line: string) => process.stdout.write(`${line}\n`),
}
const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...values: unknown[]) => Promise<void>
await new AsyncFunction(...Object.keys(names), program)(...Object.values(names))
