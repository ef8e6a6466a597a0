import { execFileSync, spawn } from 'node:child_process'

/** How a command ended: `exit <code>`, a signal, or an error. */
interface Ended {
  readonly output: string
  readonly end: string
}

const quiet = {
  NO_COLOR: '1',
  CI: '1',
  DENO_NO_UPDATE_CHECK: '1',
  DO_NOT_TRACK: '1',
  WRANGLER_SEND_METRICS: 'false',
}

/** Runs a command; one that takes longer than `limit` milliseconds is killed, with all that it has started. */
export function runCommand([command = '', ...args]: readonly string[], limit: number) {
  const child = spawn(command, args, {
    // A separate process group, to be killed as one.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...quiet },
  })
  const abandon = () => killAll(child.pid)
  process.once('exit', abandon)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave)
  let output = ''
  const gather = (chunk: Buffer) => void (output += chunk)
  child.stdout.on('data', gather)
  child.stderr.on('data', gather)
  let end = ''
  const conclude = (how: string) => {
    end ||= how
    // Remaining processes would keep its output open.
    killAll(child.pid)
  }
  const timer = setTimeout(() => conclude(`a hang: killed after ${limit / 1000} s`), limit)
  child.on('error', ({ message }) => conclude(message))
  child.on('exit', (code, signal) => conclude(signal ?? `exit ${code}`))
  return new Promise<Ended>((resolve) => {
    child.on('close', () => {
      clearTimeout(timer)
      process.off('exit', abandon)
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, leave)
      resolve({ output, end })
    })
  })
}

/** Processes to kill on `exit`. */
const leave = () => process.exit(1)

/** Kills a process, its group, and processes that left the group, as those of browsers do. */
function killAll(pid: number | undefined): void {
  if (pid === undefined) return
  // As pids: a group's number is negative.
  for (const each of [...descendantsOf(pid), pid, -pid])
    try {
      process.kill(each, 'SIGKILL')
    } catch {
      // It has already ended.
    }
}

function descendantsOf(pid: number): number[] {
  const childrenOf = (parent: number): number[] =>
    pairs.flatMap(([child, of]) => (child && of === parent ? [child, ...childrenOf(child)] : []))
  const pairs = listProcesses().map((line) => line.trim().split(/\s+/).map(Number))
  return childrenOf(pid)
}

/** Lines of a process and its parent; none without `ps`. */
function listProcesses(): string[] {
  try {
    return execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')
  } catch {
    return []
  }
}
