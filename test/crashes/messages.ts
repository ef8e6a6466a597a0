import type { Row } from './judge.ts'
import type { Life } from './schedule.ts'

/** All lives to come: the server plays each one's traffic. */
export interface ToServer {
  readonly lives: readonly Life[]
}

export type FromServer =
  | { readonly port: number }
  /** A page was loaded for this run, with a message of the one before. */
  | { readonly loaded: number }
  | { readonly heard: number; readonly said: FromConsumer }
  /** The moment that the server brings about is there, and the consumer has been sent the events up to this one. */
  | { readonly trapped: number; readonly last: number }
  /** In the life after the last kill: nothing comes after this event. */
  | { readonly end: number }

/** A consumer's message, from a process or a page. */
export type FromConsumer =
  | { readonly row: number }
  | { readonly saved: number }
  | { readonly status: string }
  /** All that a page has kept. */
  | { readonly rows: readonly Row[] }

/** The input of a page. */
export interface ForPage {
  readonly life: number
  /** `null` in the last run, which reports its stored rows once it has this event. */
  readonly plan: Life | null
  readonly end: number
}
