import type { ClientState, CloseInfo, ServerEvent } from '../../src/index.ts'
import type { InspectedClient } from '../../src/inspector/index.ts'

/** A client whose states and events the test chooses. */
export class FakeInspected implements InspectedClient {
  readonly url = 'https://example.test/prices?token=S3CR3T'
  state: ClientState = { status: 'idle', attempt: 0, lastEventId: '' }
  readonly metrics = {
    attempts: 1,
    opens: 1,
    events: 0,
    bytes: 0,
    decodeErrors: 0,
    lastActivity: 0,
  }
  closed: Promise<CloseInfo> = Promise.resolve({ reason: 'closed' })
  readonly listeners = new Set<(state: ClientState) => void>()
  readonly handlers = new Set<(event: ServerEvent) => unknown>()

  subscribe(listener: (state: ClientState) => void): () => void {
    this.listeners.add(listener)
    listener(this.state)
    return () => void this.listeners.delete(listener)
  }

  onAny(handler: (event: ServerEvent) => unknown): () => void {
    this.handlers.add(handler)
    return () => void this.handlers.delete(handler)
  }

  /** Changes the state. */
  become(status: ClientState['status'], changes: Partial<ClientState> = {}): void {
    this.state = { attempt: 1, lastEventId: '', status, ...changes }
    for (const listener of this.listeners) listener(this.state)
  }

  /** Delivers events. */
  deliver(...events: Partial<ServerEvent>[]): void {
    for (const given of events) {
      const event = { type: 'message', data: '', lastEventId: '', origin: 'https://example.test' }
      this.metrics.events += 1
      this.metrics.bytes += 100
      for (const handler of this.handlers) handler({ ...event, ...given })
    }
  }
}
