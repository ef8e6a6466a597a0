import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { execPath } from 'node:process'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

const entry = new URL('../../../src/index.ts', import.meta.url).href

/** How a program ran: what it printed, and how it ended. */
export interface Run {
  lines: string[]
  errors: string
  code: number | null
}

/**
 * Runs a program that uses the package in a process of its own; it ends by itself or not at all. The names of the
 * package are there without an import, and `url` is the first argument. An unhandled rejection ends it with an error.
 */
export function runProgram(program: string, url = '', flags: string[] = []) {
  const source = `import * as headwater from ${JSON.stringify(entry)}
    const { EventSourceClient, streamEvents, json, text } = headwater
    const url = process.argv[1]
    const print = (line) => process.stdout.write(line + '\\n')
    ${program}`
  const options = ['--unhandled-rejections=strict', '--input-type=module', ...flags]
  const child = spawn(execPath, [...options, '--eval', source, '--', url], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  const errors = text(child.stderr)
  const done = once(child, 'close')
  return {
    child,
    /** Resolves with the next line that it prints. */
    line: async () => String((await once(reader, 'line'))[0]),
    over: async (): Promise<Run> => {
      const [code] = (await done) as [number | null]
      return { lines, errors: await errors, code }
    },
  }
}
