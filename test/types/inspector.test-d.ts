import {
  EventSourceClient,
  type EventSourceClientOptions,
  type EventSourceError,
  type FetchLike,
  json,
  streamEvents,
} from 'headwater'
import { EventSource as DropIn } from 'headwater/event-source'
import {
  type EventRecord,
  type Inspection,
  type Tap,
  consoleLogger,
  createTap,
  inspect,
} from 'headwater/inspector'
import { describe, expectTypeOf, it } from 'vitest'

interface Price {
  value: number
}
const url = 'https://example.com/prices'

describe('inspect', () => {
  it('accepts clients of any map, and subclasses', () => {
    class Prices extends EventSourceClient<{ price: Price }> {}
    expectTypeOf(inspect(new EventSourceClient(url))).toEqualTypeOf<Inspection>()
    inspect(new EventSourceClient<{ price: Price }>(url, { events: { price: json<Price>() } }))
    inspect(new Prices(url, { events: { price: json<Price>() } }), { name: 'prices' })
    using inspection = inspect(createTap(), { panel: { dock: 'right', toggleKey: 'Ctrl+7' } })
    expectTypeOf(inspection.events).toEqualTypeOf<readonly EventRecord[]>()
  })

  it('rejects other sources and options', () => {
    // @ts-expect-error -- not a client
    inspect({})
    // @ts-expect-error -- not a place
    inspect(createTap(), { panel: { dock: 'left' } })
  })
})

describe('a tap', () => {
  it('keeps the type of the options', () => {
    const tap = createTap()
    expectTypeOf(tap).toEqualTypeOf<Tap>()
    const client = new EventSourceClient(url, tap.options({ events: { price: json<Price>() } }))
    client.on('price', ({ data }) => expectTypeOf(data).toEqualTypeOf<Price>())
    new EventSourceClient<{ price: Price }>(url, tap.options({ decode: json<Price>() }))
    const shared: EventSourceClientOptions<{ notice: string }> = {}
    new EventSourceClient<{ notice: string }>(url, tap.options(shared))
    // @ts-expect-error -- the price has no decoder
    new EventSourceClient<{ price: Price }>(url, tap.options({}))
    tap.options({ onError: (error) => expectTypeOf(error).toEqualTypeOf<EventSourceError>() })
    expectTypeOf(tap.fetch()).toEqualTypeOf<FetchLike>()
    streamEvents(url, { fetch: tap.fetch() })
    new DropIn(url, { fetch: tap.fetch() })
  })
})

describe('consoleLogger', () => {
  it('returns a function that stops it', () => {
    const client = new EventSourceClient(url)
    expectTypeOf(consoleLogger(client, { level: 'warn', console })).toEqualTypeOf<() => void>()
  })
})
