import { EventSourceClient } from '../../../src/index.ts'
import { type NumberedEvent, eventNames } from '../log/numbered-event.ts'

/** Follows the log with short waits, so that many faults fit into a run. */
export function follow(url: string, handle: (event: NumberedEvent) => void): EventSourceClient {
  const client = new EventSourceClient(url, {
    reconnect: { initialDelay: 20, maxDelay: 200 },
    connectTimeout: 5000,
    idleTimeout: 5000,
  })
  for (const name of eventNames)
    client.on(name, ({ data, lastEventId, type }) => handle({ data, lastEventId, type }))
  return client
}
