import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { execPath } from 'node:process'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { runtime } from '../../support/runtime.ts'

const file = fileURLToPath(new URL('./lifecycle-program.ts', import.meta.url))

/** What the runtimes take before a file. In each of them an unhandled rejection ends the process with an error. */
const options: Partial<Record<string, string[]>> = {
  node: ['--unhandled-rejections=strict'],
  deno: ['run', '--allow-all', '--no-remote'],
}

/** How a program ran: what it printed, and how it ended. */
export interface Run {
  lines: string[]
  errors: string
  code: number | null
}

/**
 * Runs a program that uses the package in a process of its own; it ends by itself or not at all. The names of the
 * package are there without an import, and `url` is what is given here.
 */
export function runProgram(program: string, url = '') {
  const child = spawn(execPath, [...(options[runtime()] ?? []), file, url, program], {
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
