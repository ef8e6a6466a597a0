import { EventSourceClient } from 'headwater'
import { explain } from '../../look/explain.ts'
import type { Log } from '../parts/log.ts'
import { said } from '../schemas.ts'

export function listen(url: string, log: Log) {
  const client = new EventSourceClient(url, {
    // A schema: what does not fit is not delivered, and data is
    // { number: number; text: string }.
    events: { said },
    reconnect: { initialDelay: 500, maxDelay: 5000 },
    onError: (error) => log.note(explain(error), 'bad'),
  })
  client.on('said', (event) => log.show(event))
  return client
}
