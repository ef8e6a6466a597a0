import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { EventSourceClient } from '../../../src/index.ts'
import { differs } from '../../support/differences.ts'

it('a client prints its URL without secrets, status, last event ID and last error', async () => {
  const client = new EventSourceClient('http://localhost/a?token=secret', {
    lastEventId: '7',
    headers: { authorization: 'secret' },
    fetch: () => Promise.reject(new TypeError('down')),
    reconnect: false,
  })
  const printed = inspect(client, { breakLength: Infinity })
  const isEmpty = differs('state-not-printed')
  expect(printed).toBe(
    isEmpty
      ? 'EventSourceClient {}'
      : "EventSourceClient { url: 'http://localhost/a', status: 'connecting', lastEventId: '7', error: undefined }",
  )
  await client.closed
  const nested = inspect({ client }, { depth: 4 })
  expect(nested.includes('Failed to open http://localhost/a: down')).toBe(!isEmpty)
  expect(inspect(client)).not.toContain('secret')
})
