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

// msw makes such a handler only where there is an EventSource, which Node has not: the client can be it.
beforeEach(() => void vi.stubGlobal('EventSource', EventSourceClient))
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

describe('msw’s own handler of server-sent events', () => {
  it('sends typed events that the client receives', async () => {
    server.use(
      sse<{ price: { value: number } }>(url, ({ client }) => {
        client.send({ id: '1', event: 'price', data: { value: 42 } })
      }),
    )
    const client = new EventSourceClient(url, { events: { price: json<{ value: number }>() } })
    onTestFinished(() => client.close())
    expect(await client.once('price')).toMatchObject({ data: { value: 42 }, lastEventId: '1' })
  })

  it('sees where the client resumes after an error', async () => {
    const positions: (string | null)[] = []
    server.use(
      sse<{ message: string }>(url, ({ client, request }) => {
        positions.push(request.headers.get('last-event-id'))
        client.send({ id: String(positions.length), data: `part ${positions.length}` })
        if (positions.length === 1) queueMicrotask(() => client.close())
      }),
    )
    const client = new EventSourceClient(url, { reconnect: { initialDelay: 0 } })
    onTestFinished(() => client.close())
    expect((await client.once('message')).data).toBe('part 1')
    expect((await client.once('message')).data).toBe('part 2')
    expect(positions).toEqual([null, '1'])
  })

  it('makes an EventSource of the client for code that knows no other', async () => {
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
