import type { Clock } from '../index.ts'
import type { MessageType, Payloads, PlainUp } from './messages.ts'
import { toError, toPlainError } from './plain-error.ts'
import type { Ring } from './ring.ts'
import type { SharedRequest, Up } from './source.ts'

/** This tab's part in its group, as its leader or follower sees it. */
export interface Group {
  readonly clock: Clock
  readonly ring: Ring
  /** The highest term seen. */
  term: number
  /** The number of tabs. */
  readonly tabs: number
  /** The state of the shared connection, for newcomers. */
  readonly up: Up
  /** A digest of the options, to compare with those of other tabs. */
  readonly options: string
  /** Where a stream begins if no tab has an offset. */
  readonly startId: string
  /** The request of the first client. */
  readonly request: SharedRequest
  post<Type extends MessageType>(type: Type, payload: Payloads[Type]): void
  send<Type extends MessageType>(tab: string, type: Type, payload: Payloads[Type]): void
  /** The numbers of tabs that hold the lock and wait for it. */
  count(): Promise<{ held: number; pending: number }>
  /** The ring has new frames, or was reset. */
  onFrames(): void
  /** The state of the shared connection changed. */
  onUp(up: Up): void
  /** From now on, the ring follows the shared stream; or no longer. */
  setSynced(isSynced: boolean): void
  setTabs(tabs: number): void
  /** Events without IDs may be lost or repeated. */
  onGap(reason: 'takeover' | 'steal'): void
  /** The options differ from those of the leader, or of a follower. */
  warn(): void
}

/** The state as data. */
export function toPlainUp(up: Up): PlainUp {
  if (up.state === 'connecting' || up.state === 'open') return up
  const { error, ...rest } = up
  return error ? { ...rest, error: toPlainError(error) } : rest
}

/** The state that {@link toPlainUp} made into data. */
export function toUp(plain: PlainUp): Up {
  if (plain.state === 'connecting' || plain.state === 'open') return plain
  const { error, ...rest } = plain
  return error ? { ...rest, error: toError(error) } : rest
}
