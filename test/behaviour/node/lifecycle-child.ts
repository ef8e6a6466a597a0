import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process, { execPath } from 'node:process'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { runtime, usesNodeFetch } from '../../support/runtime.ts'

const file = fileURLToPath(new URL('./lifecycle-program.ts', import.meta.url))

/** Arguments before the file. With these, an unhandled rejection ends the process with an error in each runtime. */
const options: Partial<Record<string, string[]>> = {
  node: ['--unhandled-rejections=strict'],
  deno: ['run', '--allow-all', '--no-remote'],
}

/** The output of a program, and its exit code. */
export interface Run {
  lines: string[]
  errors: string
  code: number | null
}

/**
 * Runs a program in a separate process until it exits by itself. The exports of the package are in scope without an
 * import, and so is `url`.
 */
export function runProgram(program: string, url = '') {
  const child = spawn(execPath, [...(options[runtime()] ?? []), file, url, program], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...(usesNodeFetch() && { WITH_NODE_FETCH: '1' }) },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  const errors = text(child.stderr)
  const done = once(child, 'close')
  return {
    child,
    /** Resolves with the next printed line. */
    nextLine: async () => String((await once(reader, 'line'))[0]),
    waitForExit: async (): Promise<Run> => {
      const [code] = (await done) as [number | null]
      return { lines, errors: await errors, code }
    },
  }
}
