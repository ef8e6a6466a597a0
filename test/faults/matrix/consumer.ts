import type { NumberedEvent } from '../log/numbered-event.ts'
import type { AcceleratedClock } from './accelerated-clock.ts'
import type { Schedule } from './schedule.ts'

/** The input of a consumer. */
export interface ConsumerContext {
  url: string
  schedule: Schedule
  clock: AcceleratedClock
  /** Lives longer than the consumer. */
  signal: AbortSignal
  /** The `retry:` field that the server sends, in milliseconds. */
  retry: number | undefined
  /** Resolves once no more faults are planned. */
  calm: Promise<void>
  handle(event: NumberedEvent): void
  /** Reports a forbidden event. */
  fail(problem: string): void
}

/** A consumer that follows the log through all faults. */
export interface Consumer {
  /** The object that must be collected at the end. */
  readonly client: object
  /** Closes; resolves once all of its work has ended. */
  close(): Promise<void>
  /** The problems of its attempts, of which the schedule allows at least this many. */
  judgeAttempts(planned: number): string[]
}
