import { EventSourceClient } from 'headwater'
import { explain } from '../../look/explain.ts'
import type { Log } from '../parts/log.ts'
import { heartbeat, post } from '../schemas.ts'

/** Receives posts. They are sent by `fetch`. */
export function listen(url: string, log: Log) {
  const client = new EventSourceClient(url, {
    events: { post },
    reconnect: { initialDelay: 500, maxDelay: 5000 },
    idleTimeout: 2.5 * heartbeat,
    onOpen: () => log.note('open', 'good'),
    onError: (error) => log.note(explain(error), 'bad'),
  })
  client.on('post', (event) => log.show(event))
  return client
}
