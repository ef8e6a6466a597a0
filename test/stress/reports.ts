import { Deliberate } from './actions.ts'
import type { Judge } from './judge.ts'

/** Judges the exceptions that nothing catches, until it is stopped: only those that a callback threw on purpose may occur. */
export function watchReports(judge: Judge): { stop(): void } {
  const note = (error: unknown) =>
    judge.check(
      error instanceof Deliberate,
      () => `uncaught: ${String((error as Error)?.stack ?? error)}`,
    )
  const scope = globalThis as { reportError?: (error: unknown) => void }
  const { reportError } = scope
  scope.reportError = note
  process.on('uncaughtException', note)
  process.on('unhandledRejection', note)
  return {
    stop() {
      if (reportError) scope.reportError = reportError
      else delete scope.reportError
      process.off('uncaughtException', note)
      process.off('unhandledRejection', note)
    },
  }
}
