import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The measurement of a process, or the reason that there is none. */
export type Outcome<Result> = { readonly result: Result } | { readonly missing: string }

export interface ProcessOptions {
  readonly nodeArguments?: readonly string[]
  /** Milliseconds after which it is killed. */
  readonly limit?: number
  /** Environment variables, in addition to those of this process. */
  readonly env?: Readonly<Record<string, string>>
}

/** Runs one measurement in a new process. `script` is a path in this folder; its last line is JSON. */
export function measureInProcess<Result>(
  script: string,
  args: readonly (string | number)[],
  { nodeArguments = [], limit = 60_000, env }: ProcessOptions = {},
): Promise<Outcome<Result>> {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const all = [...nodeArguments, path, ...args.map(String)]
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      all,
      {
        timeout: limit,
        killSignal: 'SIGKILL',
        maxBuffer: 2 ** 26,
        env: { ...process.env, ...env },
      },
      (error, stdout, stderr) => {
        if (!error) return resolve(readResult(stdout))
        if (error.killed) return resolve({ missing: `not done in ${limit / 1000} s` })
        // Node's exit code for a wait that nothing will end: the client has released everything that could end it.
        if (error.code === 13) return resolve({ missing: 'gave up' })
        const reason = stderr.match(/^(?:\w*Error|Uncaught).*$/m)?.[0] ?? `exit ${error.code}`
        resolve({ missing: reason })
      },
    )
  })
}

/** For a result whose absence is a fault of the benchmark and not of a client. */
export function expectResult<Result>(outcome: Outcome<Result>): Result {
  if ('missing' in outcome) throw new Error(`A measurement failed: ${outcome.missing}`)
  return outcome.result
}

function readResult<Result>(stdout: string): Outcome<Result> {
  const line = stdout.trimEnd().split('\n').at(-1) ?? ''
  // A client that holds no resources lets the process end before it has reported.
  if (!line) return { missing: 'the process ended without a result' }
  return { result: JSON.parse(line) as Result }
}
