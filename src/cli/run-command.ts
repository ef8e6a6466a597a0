import { ConnectionReport } from './connection-report.ts'
import { exitCode } from './exit-code.ts'
import { followStream } from './follow-stream.ts'
import { helpText } from './help.ts'
import { OutputError } from './output-error.ts'
import { paintFor } from './paint.ts'
import { parseFlags } from './parse-flags.ts'
import { ArgumentReader } from './read-argument.ts'
import { readVersion } from './read-version.ts'
import { Screen } from './screen.ts'
import { readSettings } from './settings.ts'
import { createFetch } from './transport.ts'
import { UsageError } from './usage-error.ts'

/** Runs the command of this process, and sets its exit code. */
export async function runCommand(): Promise<void> {
  const stop = watchSignals()
  const screen = new Screen(process)
  const code = await run(screen, stop.signal).catch((error: unknown) => {
    const print = (text: string) => screen.print(`headwater: ${text}`)
    if (error instanceof OutputError) return error.report(print)
    if (!(error instanceof UsageError)) throw error
    print(error.message)
    return exitCode.usage
  })
  process.exitCode = stop.code ?? code
}

/** Resolves with the exit code. */
async function run(screen: Screen, signal: AbortSignal): Promise<number> {
  const { stderr, stdin, stdout } = process
  const args = process.argv.slice(2)
  if (args[0] === 'demo') {
    // Loaded only here: no stream needs the server.
    const { runDemo } = await import('./demo/run-demo.ts')
    return runDemo(args.slice(1), screen, signal)
  }
  const flags = parseFlags(args)
  if (flags.has('help') || flags.has('version')) {
    await screen.write(flags.has('help') ? helpText() : `${readVersion()}\n`)
    return exitCode.end
  }
  const settings = await readSettings(flags, new ArgumentReader(stdin))
  const { format, isVerbose, parsesJson } = settings
  return followStream({
    settings,
    fetch: createFetch(flags, process.env),
    screen,
    report: new ConnectionReport({ isVerbose, paint: paintFor(stderr), screen }),
    format: { format, parsesJson, isTerminal: stdout.isTTY, paint: paintFor(stdout) },
    signal,
  })
}

/** For how long, in milliseconds, a reader that is stuck may delay the end after a signal. */
const gracePeriod = 1000

interface Stop {
  readonly signal: AbortSignal
  /** The exit code of the signal that was received. */
  readonly code: number | undefined
}

/** The first SIGINT or SIGTERM ends the stream, the second one the process. */
function watchSignals(): Stop {
  const controller = new AbortController()
  const stop: { signal: AbortSignal; code: number | undefined } = {
    signal: controller.signal,
    code: undefined,
  }
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (stop.code !== undefined) process.exit(exitCode[name])
      stop.code = exitCode[name]
      controller.abort()
      setTimeout(() => process.exit(stop.code), gracePeriod).unref()
    })
  return stop
}
