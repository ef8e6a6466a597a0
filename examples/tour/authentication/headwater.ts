import { EventSourceClient } from 'headwater'
import { explain } from '../../look/explain.ts'
import type { Log } from '../parts/log.ts'
import { numbered } from '../schemas.ts'

export function listen(url: string, log: Log, login: () => Promise<string>) {
  let token: string | undefined
  let refusals = 0

  const client = new EventSourceClient(url, {
    // Asked for each attempt, and told what ended the one before.
    headers: async ({ error }) => {
      if (error?.status === 401) token = undefined
      token ??= await login()
      return { authorization: `Bearer ${token}` }
    },
    reconnect: {
      initialDelay: 500,
      maxDelay: 5000,
      // A new token that is refused too would be refused for ever.
      shouldRetry: (error) => (error?.status === 401 ? ++refusals < 2 : (error?.retryable ?? true)),
    },
    onOpen: () => {
      refusals = 0
      log.note('open', 'good')
    },
    onError: (error) => log.note(explain(error), 'bad'),
    events: { message: numbered },
  })

  client.on('message', (event) => log.show(event))
  return client
}
