import type { ClientMetrics, ClientState, CloseInfo, ServerEvent } from '../index.ts'

/** The members of a client that the inspector uses. `EventSourceClient` and its subclasses have them. */
export interface InspectedClient {
  /** The requested URL. */
  readonly url: string
  /** The client's state. */
  readonly state: ClientState
  /** The client's counts. */
  readonly metrics: ClientMetrics
  /** Settles when the client closes. */
  readonly closed: Promise<CloseInfo>
  /** Calls the listener with the state, now and after each change. */
  subscribe(listener: (state: ClientState) => void): () => void
  /** Calls the handler with each event. */
  onAny(handler: (event: ServerEvent) => unknown): () => void
}
