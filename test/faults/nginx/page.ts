import type { NumberedEvent } from '../log/numbered-event.ts'
import { follow } from './follow.ts'

declare global {
  /** Provided by the test. */
  var handle: (event: NumberedEvent) => Promise<void>
  var headwater: ReturnType<typeof follow>
}

globalThis.headwater = follow('/events?follower=chromium', (event) => void handle(event))
