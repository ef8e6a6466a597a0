import { Agent } from 'node:https'
import { EventSourceClient, readEvents, streamEvents } from '../../src/index.ts'
import { EventSource } from '../../src/event-source/index.ts'
import { nodeFetch } from '../../src/node/index.ts'
import { expect, it, onTestFinished } from 'vitest'
import { eventStream, serve } from '../support/node/serve.ts'

const startServer = () =>
  serve((request, response) => {
    response.writeHead(200, eventStream)
    response.write(`id: 1\ndata: ${request.headers['last-event-id'] ?? 'first'}\n\n`)
    if (request.url === '/ends') response.end()
  })

it('serves an EventSourceClient, which reconnects', async () => {
  const client = new EventSourceClient(`${await startServer()}/ends`, {
    fetch: nodeFetch(),
    reconnect: { initialDelay: 1, jitter: 0 },
  })
  onTestFinished(() => client.close())
  const received: unknown[] = []
  for await (const { data } of client.events()) {
    received.push(data)
    if (received.length === 2) break
  }
  expect(received).toEqual(['first', '1'])
})

it('serves streamEvents and readEvents', async () => {
  const fetch = nodeFetch()
  const url = `${await startServer()}/ends`
  const received: unknown[] = []
  for await (const { data } of streamEvents(url, { fetch })) received.push(data)
  for await (const { data } of readEvents(fetch(url))) received.push(data)
  for await (const { data } of streamEvents(fetch(url))) received.push(data)
  expect(received).toEqual(['first', 'first', 'first'])
})

it('serves the drop-in EventSource', async () => {
  const source = new EventSource(await startServer(), { fetch: nodeFetch() })
  onTestFinished(() => source.close())
  const event = await new Promise<MessageEvent>((resolve) => {
    source.onmessage = resolve
  })
  expect(event.data).toBe('first')
})

it.each<[kind: string, options: object, reason: string]>([
  ['an agent for other URLs', { fetch: nodeFetch({ agent: new Agent() }) }, 'not for http: URLs'],
  [
    'an agent function that returns none',
    { fetch: nodeFetch({ agent: (() => 5) as never }) },
    'must return an Agent',
  ],
  ['integrity', { fetch: nodeFetch(), integrity: 'sha256-a' }, '"integrity"'],
  ['a dispatcher', { fetch: nodeFetch(), dispatcher: {} }, '"dispatcher" has no effect'],
  [
    'a header of the transport',
    { fetch: nodeFetch(), headers: { expect: 'secret' } },
    'Invalid header "expect"',
  ],
])('closes a client that would fail each time, with the reason: %s', async (_, options, reason) => {
  const client = new EventSourceClient('http://127.0.0.1:1/', options)
  onTestFinished(() => client.close())
  const { error } = await client.closed
  expect(error).toMatchObject({ code: 'network', retryable: false, attempt: 1 })
  expect(error?.message).toContain(reason)
})
