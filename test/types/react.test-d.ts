import {
  type ClientState,
  type ClientStatus,
  EventSourceClient,
  type EventSourceError,
  type ServerEvent,
  json,
  text,
} from 'headwater'
import {
  type UseEventSourceOptions,
  useEventSource,
  useEventSourceState,
  useLatestEvent,
  useServerEvent,
  useServerEvents,
} from 'headwater/react'
import { SharedEventSourceClient } from 'headwater/shared'
import { describe, expectTypeOf, it } from 'vitest'

interface Price {
  value: number
}
type Prices = { price: Price; notice: string }
const url = 'https://example.com/prices'
const events = { price: json<Price>(), notice: text }

describe('the result of useEventSource', () => {
  it('has the map of the declared decoders', () => {
    const result = useEventSource(url, { events, headers: { authorization: 'token' } })
    expectTypeOf(result.client).toEqualTypeOf<EventSourceClient<Prices, unknown>>()
    expectTypeOf(result.status).toEqualTypeOf<ClientStatus>()
    expectTypeOf(result.error).toEqualTypeOf<EventSourceError | undefined>()
    expectTypeOf(result.lastEventId).toEqualTypeOf<string>()
    expectTypeOf(result.retryDelay).toEqualTypeOf<number | undefined>()
  })

  it('has the data of decode, or text without options', () => {
    expectTypeOf(useEventSource(url).client).toEqualTypeOf<EventSourceClient<{}, string>>()
    expectTypeOf(useEventSource(url, { decode: json<Price>() }).client).toEqualTypeOf<
      EventSourceClient<{}, Price>
    >()
  })

  it('has a client that is null only if the URL may be', () => {
    const maybe = url as string | null
    expectTypeOf(useEventSource(maybe, { events }).client).toEqualTypeOf<EventSourceClient<
      Prices,
      unknown
    > | null>()
    expectTypeOf(useEventSource(null).client).toEqualTypeOf<EventSourceClient | null>()
    expectTypeOf(useEventSource(new URL(url)).client).toEqualTypeOf<EventSourceClient>()
    expectTypeOf(useEventSource(() => url).client).toEqualTypeOf<EventSourceClient>()
    // @ts-expect-error -- pass null instead
    useEventSource(undefined)
  })

  it('has an explicit map', () => {
    const { client } = useEventSource<Prices>(url, { events: { price: json() } })
    expectTypeOf(client).toEqualTypeOf<EventSourceClient<Prices, unknown> | null>()
    useEventSource<{ notice: string }>(url)
    // @ts-expect-error -- the price needs a decoder
    useEventSource<Prices>(url)
    // @ts-expect-error -- another type
    useEventSource<Prices>(url, { events: { price: json<string>() } })
  })

  it('has the class of the client that create returns', () => {
    const { client } = useEventSource(url, {
      events,
      create: (target, options) => {
        const shared = new SharedEventSourceClient(target, { ...options, name: 'prices' })
        expectTypeOf(shared).toEqualTypeOf<SharedEventSourceClient<Prices, unknown>>()
        return shared
      },
    })
    expectTypeOf(client).toEqualTypeOf<SharedEventSourceClient<Prices, unknown>>()
    useServerEvent(client, 'price', ({ data }) => expectTypeOf(data).toEqualTypeOf<Price>())
    expectTypeOf(useLatestEvent(client, 'notice')).toEqualTypeOf<
      ServerEvent<'notice', string> | undefined
    >()
    const plain = useEventSource(url, {
      create: (target, options) =>
        new SharedEventSourceClient(target, { ...options, name: 'prices' }),
    })
    expectTypeOf(plain.client).toEqualTypeOf<SharedEventSourceClient<{}, string>>()
    const decoded = useEventSource(url, {
      decode: json<Price>(),
      create: (target, options) => new SharedEventSourceClient(target, { ...options, replay: 1 }),
    })
    expectTypeOf(decoded.client).toEqualTypeOf<SharedEventSourceClient<{}, Price>>()
    // @ts-expect-error -- not a client
    useEventSource(url, { create: () => ({}) })
  })
})

describe('the options of useEventSource', () => {
  it('are those of the client, without autoConnect and signal', () => {
    useEventSource(url, { key: 1, pauseWhenHidden: true, reconnect: { maxDelay: 5 } })
    // @ts-expect-error -- the component connects
    useEventSource(url, { autoConnect: false })
    // @ts-expect-error -- the component closes
    useEventSource(url, { signal: new AbortController().signal })
    // @ts-expect-error -- differs in each render
    useEventSource(url, { key: {} })
    // @ts-expect-error -- unknown option
    useEventSource(url, { events, headrs: {} })
  })

  it('can be passed through a hook of the application', () => {
    const usePrices = (options: UseEventSourceOptions<Prices, unknown>) =>
      useEventSource(url, options)
    expectTypeOf(usePrices({ events }).client).toEqualTypeOf<EventSourceClient<Prices, unknown>>()
  })
})

describe('the hooks for events', () => {
  const client = new EventSourceClient(url, { events })
  const plain = new EventSourceClient(url)

  it('have the type of the named event', () => {
    useServerEvent(client, 'price', (event) => {
      expectTypeOf(event).toEqualTypeOf<ServerEvent<'price', Price>>()
    })
    expectTypeOf(useLatestEvent(client, 'notice')?.data).toEqualTypeOf<string | undefined>()
    expectTypeOf(useLatestEvent(plain, 'anything')?.data).toEqualTypeOf<string | undefined>()
    const sum = useServerEvents(client, 'price', (before, { data }) => before + data.value, 0)
    expectTypeOf(sum).toEqualTypeOf<number>()
    // @ts-expect-error -- the map has no such event
    useServerEvent(client, 'prcie', () => {})
    // @ts-expect-error -- the map has no such event
    useLatestEvent(client, 'prcie')
    // @ts-expect-error -- the data has another type
    useServerEvents(client, 'notice', (before: number, { data }) => before + data.value, 0)
  })

  it('discriminate the events of several names', () => {
    useServerEvent(client, ['price', 'notice'], (event) => {
      if (event.type === 'price') expectTypeOf(event.data).toEqualTypeOf<Price>()
      else expectTypeOf(event.data).toEqualTypeOf<string>()
    })
    expectTypeOf(useLatestEvent(client, ['price', 'notice'])?.data).toEqualTypeOf<
      Price | string | undefined
    >()
  })

  it('accept no client, and any client for its state', () => {
    useServerEvent(client as typeof client | null | undefined, 'price', ({ data }) => data.value)
    expectTypeOf(useEventSourceState(client)).toEqualTypeOf<ClientState>()
    expectTypeOf(useEventSourceState(plain)).toEqualTypeOf<ClientState>()
    useEventSourceState(null)
    useEventSourceState(undefined)
    // @ts-expect-error -- not a client
    useEventSourceState(url)
  })
})
