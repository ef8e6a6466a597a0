import type { EventSourceClient } from 'headwater'
import type { Page } from './page.ts'

/** The state shared by all clients of a long run. */
export interface World {
  readonly origin: string
  /** A folder for stores. */
  readonly folder: string
  /** Never aborted: its listeners must remove themselves. */
  readonly signal: AbortSignal
  readonly page: Page
  readonly counts: { clients: number; events: number; reconnects: number }
  /** Reports a finished client, which must be collected. */
  release(client: object): void
  /** The lasting clients, which short uses borrow. */
  readonly clients: readonly EventSourceClient[]
}
