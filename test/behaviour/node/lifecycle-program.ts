/**
 * `lifecycle-program.ts <url> <program>`: runs the program, the body of an async function that has the names of the package,
 * `url` and `print`. As a file, and not evaluated by a runtime's own option, since each runtime has its own.
 */
import process from 'node:process'
import * as headwater from '../../../src/index.ts'

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
