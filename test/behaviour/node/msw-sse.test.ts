import { sse } from 'msw'
import { setupServer } from 'msw/node'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
  vi,
} from 'vitest'
import { EventSourceClient, json } from '../../../src/index.ts'

const url = 'https://api.example/prices'
const server = setupServer()

// The `sse` handler of msw needs a global EventSource, which Node lacks: the client can stand in for it.
beforeEach(() => void vi.stubGlobal('EventSource', EventSourceClient))
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

describe('the sse handler of msw', () => {
  it('sends typed events to the client', async () => {
    server.use(
      sse<{ price: { value: number } }>(url, ({ client }) => {
        client.send({ id: '1', event: 'price', data: { value: 42 } })
      }),
    )
    const client = new EventSourceClient(url, { events: { price: json<{ value: number }>() } })
    onTestFinished(() => client.close())
    expect(await client.once('price')).toMatchObject({ data: { value: 42 }, lastEventId: '1' })
  })

  it('receives the last event ID when the client resumes', async () => {
    const lastEventIds: (string | null)[] = []
    server.use(
      sse<{ message: string }>(url, ({ client, request }) => {
        lastEventIds.push(request.headers.get('last-event-id'))
        client.send({ id: String(lastEventIds.length), data: `part ${lastEventIds.length}` })
        if (lastEventIds.length === 1) queueMicrotask(() => client.close())
      }),
    )
    const client = new EventSourceClient(url, { reconnect: { initialDelay: 0 } })
    onTestFinished(() => client.close())
    expect((await client.once('message')).data).toBe('part 1')
    expect((await client.once('message')).data).toBe('part 2')
    expect(lastEventIds).toEqual([null, '1'])
  })

  it('works with the client as a global EventSource', async () => {
    server.use(sse<{ message: string }>(url, ({ client }) => client.send({ data: 'as ever' })))
    const source = new EventSource(url)
    onTestFinished(() => source.close())
    const data = await new Promise((resolve) => {
      source.onmessage = (event) => resolve(event.data)
    })
    expect(data).toBe('as ever')
    expect(source).toBeInstanceOf(EventSourceClient)
  })
})
