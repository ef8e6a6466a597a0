import type { NumberedEvent } from '../log/numbered-event.ts'
import type { AcceleratedClock } from './accelerated-clock.ts'
import type { Schedule } from './schedule.ts'

/** What a consumer is given. */
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
  /** What may not happen has. */
  fail(problem: string): void
}

/** Someone who follows the log, whatever comes. */
export interface Consumer {
  /** What is to be collected once all is over. */
  readonly client: object
  /** Closes; resolves once nothing of it goes on. */
  close(): Promise<void>
  /** What was wrong with its attempts, of which the schedule leaves room for so many at the least. */
  judgeAttempts(planned: number): string[]
}
