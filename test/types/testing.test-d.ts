import {
  EventSourceClient,
  type FetchLike,
  type Platform,
  readEvents,
  streamEvents,
} from 'headwater'
import { EventSource as DropIn } from 'headwater/event-source'
import {
  FakeEventSource,
  type SentEvent,
  TestClock,
  TestPlatform,
  type TestServer,
  createTestServer,
} from 'headwater/testing'
import { describe, expectTypeOf, it } from 'vitest'

interface Price {
  value: number
}
const url = 'https://example.com/prices'

describe('a test server', () => {
  it('gives a fetch and a platform to each reader', () => {
    const { fetch, platform } = createTestServer({ now: 0, timeout: 100 })
    expectTypeOf(fetch).toExtend<FetchLike>()
    expectTypeOf(fetch).toExtend<typeof globalThis.fetch>()
    expectTypeOf(platform).toExtend<Platform>()
    new EventSourceClient(url, { fetch, platform })
    streamEvents(url, { fetch, platform })
    readEvents(fetch(url))
    new DropIn(url, { fetch })
  })

  it('accepts any event without a map', async () => {
    const connection = await createTestServer().nextConnection()
    expectTypeOf<Parameters<typeof connection.send>>().toEqualTypeOf<[event: SentEvent]>()
    void connection.send({ event: 'price', data: { value: 1 }, id: 1, retry: 2 })
    // @ts-expect-error -- unknown field
    void connection.send({ type: 'price' })
    // @ts-expect-error -- not an event
    void connection.send('text')
  })

  it('accepts the events of its map only', async () => {
    const server = createTestServer<{ price: Price; message: string }>()
    const connection = await server.nextConnection()
    void connection.send({ event: 'price', data: { value: 1 } })
    void connection.send({ data: 'text' })
    // @ts-expect-error -- the data is that of another event
    void connection.send({ event: 'price', data: 'text' })
    // @ts-expect-error -- misspelt
    void connection.send({ event: 'prcie', data: { value: 1 } })
    // @ts-expect-error -- a price needs its name
    void connection.send({ data: { value: 1 } })
  })

  it('accepts the events of one connection’s map', async () => {
    const server: TestServer = createTestServer()
    const connection = await server.nextConnection<{ price: Price }>()
    void connection.send({ event: 'price', data: { value: 1 } })
    // @ts-expect-error -- the data is not that of the map
    void connection.send({ event: 'price', data: 1 })
  })

  it('gives the JSON of a request the requested type', async () => {
    const { request } = await createTestServer().nextConnection()
    expectTypeOf(request.json()).resolves.toBeUnknown()
    expectTypeOf(request.json<Price>()).resolves.toEqualTypeOf<Price>()
    expectTypeOf(request.lastEventId).toEqualTypeOf<string | undefined>()
  })
})

describe('the parts of the kit', () => {
  it('stand for those of a platform', () => {
    expectTypeOf(new TestClock()).toExtend<Platform['clock']>()
    new EventSourceClient(url, { platform: { clock: new TestClock(0) } })
    new EventSourceClient(url, { platform: new TestPlatform({ random: () => 0.5 }) })
  })

  it('include an EventSource that stands for the platform’s', () => {
    globalThis.EventSource = FakeEventSource
    const source: EventSource = new FakeEventSource(url, { withCredentials: true })
    source.addEventListener('message', ({ data }) => data)
    expectTypeOf(FakeEventSource.latest).toEqualTypeOf<FakeEventSource>()
    // @ts-expect-error -- a message has data
    FakeEventSource.latest.emit({ event: 'price' })
  })
})
