import type { AttemptRow } from './attempt-row.ts'
import type { ConnectionState } from './connection-state.ts'
import type { ReceivedEvent } from './received-events.ts'

/** The run as the page shows it. */
export interface RunView {
  readonly state: ConnectionState
  readonly attempts: readonly AttemptRow[]
  readonly received: readonly ReceivedEvent[]
  /** How many answers the server has begun. */
  readonly answers: number
  readonly isOnline: boolean
}
