import { EventSourceClient } from 'headwater'
import { explain } from '../../look/explain.ts'
import type { Log } from '../parts/log.ts'
import { numbered } from '../schemas.ts'

export function listen(url: string, log: Log) {
  const client = new EventSourceClient(url, {
    events: { message: numbered },
    reconnect: { initialDelay: 500, maxDelay: 5000 },

    onOpen: ({ attempt }) => log.note(`open, attempt ${attempt}`, 'good'),
    onReconnect: ({ delay = 0, error }) => {
      const reason = error ? explain(error) : 'The response ended.'
      const wait = (delay / 1000).toFixed(1)
      log.note(`${reason} Next attempt in ${wait} s.`, 'bad')
    },
    onClose: ({ error }) => error && log.note(explain(error), 'bad'),
  })

  client.on('message', (event) => log.show(event))
  return client
}
