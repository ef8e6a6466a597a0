import { EventSourceClient } from 'headwater'
import { explain } from '../../look/explain.ts'
import type { Log } from '../parts/log.ts'
import { heartbeat, said } from '../schemas.ts'

/** What goes to the server goes by `fetch`. */
export function listen(url: string, log: Log) {
  const client = new EventSourceClient(url, {
    events: { said },
    reconnect: { initialDelay: 500, maxDelay: 5000 },
    idleTimeout: 2.5 * heartbeat,
    onOpen: () => log.note('open', 'good'),
    onError: (error) => log.note(explain(error), 'bad'),
  })
  client.on('said', (event) => log.show(event))
  return client
}
