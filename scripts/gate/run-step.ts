import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Ended, type Outcome, judge } from './judge.ts'
import type { Step } from './steps.ts'

// For commands that `npm run` does not start.
const path = [resolve('node_modules/.bin'), process.env['PATH']].join(delimiter)

export async function runStep({ name, command, budget }: Step): Promise<Outcome> {
  const start = performance.now()
  // Both streams as one, in the order in which they were written.
  const child = spawn('sh', ['-c', `exec 2>&1; ${command}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PATH: path },
  })
  const [output, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'close')])
  const seconds = (performance.now() - start) / 1000
  return judge({ name, budget, seconds, output, end: (code ?? signal) as Ended['end'] })
}
