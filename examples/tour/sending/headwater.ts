import { EventSourceClient } from 'headwater'
import { explain } from '../../look/explain.ts'
import type { Log } from '../parts/log.ts'
import { post } from '../schemas.ts'

export function listen(url: string, log: Log) {
  const client = new EventSourceClient(url, {
    // The schema rejects invalid events, and types data as
    // { number: number; text: string }.
    events: { post },
    reconnect: { initialDelay: 500, maxDelay: 5000 },
    onError: (error) => log.note(explain(error), 'bad'),
  })
  client.on('post', (event) => log.show(event))
  return client
}
