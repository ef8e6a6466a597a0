import type { Hub } from './hub.ts'
import type { SharedGap } from './shared-options.ts'
import type { SharedRequest, Up } from './source.ts'

/** Where a view stopped. */
export interface ViewEnd {
  readonly hub: Hub
  readonly cursor: number
  readonly id: string
}

/** What a view reads. */
export interface ViewOptions {
  readonly hub: Hub
  readonly request: SharedRequest
  readonly lastEventId: string
  /** Where the client's last view stopped. */
  readonly left?: ViewEnd | undefined
  /** The failure that the client knows of. */
  readonly known?: Up | undefined
  /** The caller asked for a connection, which a closed group has to make. */
  readonly isFresh: boolean
  readonly replay?: number | 'latest' | undefined
  readonly onGap?: ((gap: SharedGap) => void) | undefined
  /** Called once the view has ended. */
  readonly onStop?: (() => void) | undefined
}
