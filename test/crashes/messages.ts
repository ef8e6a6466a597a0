import type { Row } from './judge.ts'
import type { Life } from './schedule.ts'

/** All lives to come: the server plays each one's traffic. */
export interface ToServer {
  readonly lives: readonly Life[]
}

export type FromServer =
  | { readonly port: number }
  /** A page was loaded for this life, and what the one before it says. */
  | { readonly loaded: number }
  | { readonly heard: number; readonly said: FromConsumer }
  /** The moment that the server brings about is there, and the consumer has been sent the events up to this one. */
  | { readonly trapped: number; readonly last: number }
  /** In the life after the last kill: nothing comes after this event. */
  | { readonly end: number }

/** What a consumer says, in a process or in a page. */
export type FromConsumer =
  | { readonly row: number }
  | { readonly saved: number }
  | { readonly status: string }
  /** All that a page has kept. */
  | { readonly rows: readonly Row[] }

/** What a page is given. */
export interface ForPage {
  readonly life: number
  /** Nothing in the last life, which is to say what it has kept once it has this event. */
  readonly plan: Life | null
  readonly end: number
}
