import type { Row } from './judge.ts'
import type { Life } from './schedule.ts'

/** All planned runs: the server sends the traffic of each. */
export interface ToServer {
  readonly lives: readonly Life[]
}

export type FromServer =
  | { readonly port: number }
  /** A page was loaded for this run, with a message of the one before. */
  | { readonly loaded: number }
  | { readonly heard: number; readonly said: FromConsumer }
  /** The server has stopped at the planned moment, after sending the events up to this one. */
  | { readonly trapped: number; readonly last: number }
  /** In the run after the last kill: the number of the last event. */
  | { readonly end: number }

/** A consumer's message, from a process or a page. */
export type FromConsumer =
  | { readonly row: number }
  | { readonly saved: number }
  | { readonly status: string }
  /** All stored rows of a page. */
  | { readonly rows: readonly Row[] }

/** The input of a page. */
export interface ForPage {
  readonly life: number
  /** `null` in the last run, which reports its stored rows once it has this event. */
  readonly plan: Life | null
  readonly end: number
}
