import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { CodeBlock } from '../../../scripts/code-blocks.ts'

/** How to run a recipe of the docs. */
export interface RecipeRun {
  /** Texts of the recipe, each of which occurs in it, by their replacements. */
  readonly replace: Readonly<Record<string, string>>
  /** The URL for a recipe that makes a `fetch` and no client. */
  readonly url: string
  /** The folder that the recipe's paths are relative to. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  /** The value that the recipe renders last. */
  readonly last: string
}

/** Prints values as JSON, and sets the folder. Imports come first, wherever they stand. */
const prelude = (folder: string) => `
process.chdir(${JSON.stringify(folder)})
let stored = 0
const { log } = console
globalThis.render = console.log = (value) => log(JSON.stringify(value))
globalThis.database = {
  storePrice: () => (++stored % 50 === 1 ? new Promise((resolve) => setTimeout(resolve, 20)) : undefined),
}
`

/** For a recipe that makes a `fetch` and no client. */
const consumer = (url: string) => `
import { EventSourceClient } from 'headwater'
const client = new EventSourceClient('${url}', { fetch, onError: console.error })
client.on('message', ({ data }) => render(data))
`

/** Runs a recipe in a process, with a secret header, and returns all values that it renders up to the last one. */
export async function runRecipe({ code }: CodeBlock, options: RecipeRun): Promise<string[]> {
  const { replace, url, folder, env, last } = options
  let program = replaceIn(code, replace)
  if (!program.includes('new EventSourceClient(')) program += consumer(url)
  if (!program.includes('x-api-key'))
    program = program.replace(
      /(new EventSourceClient\([^,]+, \{)/,
      "$1 headers: { 'x-api-key': 'secret' },",
    )
  return runProgram(prelude(folder) + program, { env, last })
}

/** The code with all of these texts replaced; throws if it does not contain one of them. */
export function replaceIn(code: string, texts: Readonly<Record<string, string>>): string {
  let replaced = code
  for (const [from, to] of Object.entries(texts)) {
    if (!replaced.includes(from)) throw new Error(`The recipe does not contain ${from}`)
    replaced = replaced.replaceAll(from, to)
  }
  return replaced
}

/** Runs a program that prints JSON, one value per line; returns the values up to the last one, and kills the program. */
export async function runProgram(
  program: string,
  { env, last }: Pick<RecipeRun, 'env' | 'last'>,
): Promise<string[]> {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    // Packages that recipes import are found from here.
    cwd: import.meta.dirname,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill())
  const closed = once(child, 'close')
  const problems = text(child.stderr)
  const values: string[] = []
  for await (const line of createInterface(child.stdout)) {
    values.push(JSON.parse(line) as string)
    if (values.at(-1) === last) break
  }
  const isComplete = values.at(-1) === last
  child.kill()
  const [exitCode, signal] = await closed
  if (!isComplete)
    throw new Error(
      `The recipe ended (${signal ?? exitCode}) after ${values.length} values: ${await problems}`,
    )
  return values
}
