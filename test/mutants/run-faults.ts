import { spawn } from 'node:child_process'
import { limit } from './limit.ts'
import type { Outcome } from './outcome.ts'

/** Runs some fixed schedules of the fault matrix, up to the first failure. */
export async function runFaults(root: string): Promise<Outcome> {
  const options = ['--runs', '40', '--seed', '1', '--no-shrink']
  const { code, output } = await run(
    root,
    'npm',
    ['run', '--silent', 'test:faults', '--', ...options],
    /^FAIL\b/m,
  )
  if (/^FAIL\b/m.test(output)) return { passed: 0, failed: '`npm run test:faults`' }
  const [, passed = '0'] = /^(\d+) passed, 0 failed$/m.exec(output) ?? []
  return code === 0 && Number(passed) > 0
    ? { passed: Number(passed) }
    : { passed: 0, broken: output.slice(-2000) }
}

/** A command that has said enough is ended, and so is one that hangs: that has failed. */
function run(
  cwd: string,
  command: string,
  args: string[],
  enough?: RegExp,
): Promise<{ code: number | null; output: string }> {
  return new Promise((settle, reject) => {
    const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    // Including its child processes.
    const end = () => process.kill(-child.pid!, 'SIGKILL')
    const timer = setTimeout(() => {
      output += `\nended after ${limit} ms`
      end()
    }, limit)
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        const had = enough?.test(output)
        output += text
        if (!had && enough?.test(output)) end()
      })
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      settle({ code, output })
    })
  })
}
