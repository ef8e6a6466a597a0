import { EventSourceClient } from 'headwater'
import { explain } from '../../look/explain.ts'
import type { Log } from '../parts/log.ts'
import { numbered } from '../schemas.ts'

export function listen(url: string, log: Log, login: () => Promise<string>) {
  let token: string | undefined

  const client = new EventSourceClient(url, {
    // Called before each attempt, with the error of the last one.
    headers: async ({ error }) => {
      if (error?.status === 401) token = undefined
      token ??= await login()
      return { authorization: `Bearer ${token}` }
    },
    reconnect: {
      initialDelay: 500,
      maxDelay: 5000,
      // At once, with a new token. If that is rejected too, close.
      shouldRetry: (error, { repeats }) =>
        error?.status === 401 ? repeats === 0 && { delay: 0 } : undefined,
    },
    onOpen: () => log.note('open', 'good'),
    onError: (error) => log.note(explain(error), 'bad'),
    events: { message: numbered },
  })

  client.on('message', (event) => log.show(event))
  return client
}
