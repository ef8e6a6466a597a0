import type { SharedEnvironment } from './environment.ts'
import type { RingLimits } from './ring.ts'
import type { SharedGap, SharedInfo } from './shared-options.ts'
import type { SharedRequest, Up } from './source.ts'

/** A client of this page that shares the connection. */
export interface Member {
  readonly request: SharedRequest
  /** A digest of the options that should be the same in all tabs. */
  readonly options: string
  readonly onSharedChange?: ((info: SharedInfo) => void) | undefined
  /** The state of the shared connection changed. */
  onUp?(up: Up): void
  /** Closes the client. */
  close(): void
}

/** A reader of the shared stream. */
export interface HubView {
  /** Where the stream begins if no tab has an offset. */
  readonly lastEventId: string
  /** The ring has new frames or was reset, or follows the shared stream again. */
  onFrames(): void
  onUp(up: Up): void
  onGap(reason: SharedGap['reason']): void
  /** The page may be frozen: a connection of its own would be lost. */
  suspend(): void
  restore(): void
}

/** What a hub is made with. */
export interface HubOptions {
  readonly name: string
  readonly environment: SharedEnvironment
  readonly ringLimits?: RingLimits | undefined
  /** Called once the last client has left. */
  onEmpty(): void
}

/** The state of a client that has not joined a group. */
export const alone: SharedInfo = Object.freeze({ role: 'alone', tabs: 1 })
