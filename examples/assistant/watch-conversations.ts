import { SharedEventSourceClient } from 'headwater/shared'
import { conversation } from './schemas.ts'

/** The list of conversations and each change of it, over one connection for all tabs. */
export function watchConversations() {
  return new SharedEventSourceClient('/assistant/api/conversations', {
    events: { conversation },
    // Each tab gets the whole list first.
    lastEventId: '0',
    idleTimeout: 40_000,
    reconnect: { initialDelay: 500, maxDelay: 5000 },
  })
}
