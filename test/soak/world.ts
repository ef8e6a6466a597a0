import type { EventSourceClient } from 'headwater'
import type { Page } from './page.ts'

/** What all clients of a long run share. */
export interface World {
  readonly origin: string
  /** A folder for stores. */
  readonly folder: string
  /** Never aborted: what listens to it has to leave by itself. */
  readonly signal: AbortSignal
  readonly page: Page
  readonly counts: { clients: number; events: number; reconnects: number }
  /** Whoever is done with a client says so: it is to be collected. */
  release(client: object): void
  /** Those who stay, and are used by others in passing. */
  readonly clients: readonly EventSourceClient[]
}
