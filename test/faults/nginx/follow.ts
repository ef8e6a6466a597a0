import { EventSourceClient } from '../../../src/index.ts'
import { type NumberedEvent, eventNames } from '../log/numbered-event.ts'

/** Follows the log with waits that are short, so that the faults can come one after the other. */
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
