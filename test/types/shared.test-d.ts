import { EventSourceClient, type FetchLike, json, streamEvents } from 'headwater'
import { EventSource as DropIn } from 'headwater/event-source'
import {
  SharedEventSourceClient,
  type SharedEventSourceClientOptions,
  type SharedGap,
  type SharedInfo,
  sharedFetch,
} from 'headwater/shared'
import { describe, expectTypeOf, it } from 'vitest'

interface Price {
  value: number
}
const url = 'https://example.com/prices'

describe('a shared client', () => {
  it('infers its events from its decoders', () => {
    const client = new SharedEventSourceClient(url, { events: { price: json<Price>() } })
    expectTypeOf(client).toExtend<EventSourceClient<{ price: Price }>>()
    client.on('price', ({ data }) => expectTypeOf(data).toEqualTypeOf<Price>())
    // @ts-expect-error -- unknown event
    client.on('prize', () => {})
  })

  it('needs no options if nothing is decoded, and requires decoders otherwise', () => {
    new SharedEventSourceClient(url)
    new SharedEventSourceClient<{ notice: string }>(url)
    // @ts-expect-error -- a decoder is missing
    new SharedEventSourceClient<{ price: Price }>(url)
    // @ts-expect-error -- a decoder is missing
    new SharedEventSourceClient<{ price: Price }>(url, { name: 'prices' })
    new SharedEventSourceClient<{ price: Price }>(url, { events: { price: json<Price>() } })
  })

  it('takes the options of sharing', () => {
    const options: SharedEventSourceClientOptions = {
      name: 'prices',
      replay: 'latest',
      onGap: (gap) => expectTypeOf(gap).toEqualTypeOf<SharedGap>(),
      onSharedChange: (info) => expectTypeOf(info).toEqualTypeOf<SharedInfo>(),
    }
    const client = new SharedEventSourceClient(url, options)
    expectTypeOf(client.shared.role).toEqualTypeOf<'leader' | 'follower' | 'alone'>()
    expectTypeOf(client.shared.tabs).toEqualTypeOf<number>()
    new SharedEventSourceClient(url, { replay: 3 })
    // @ts-expect-error -- neither a number nor 'latest'
    new SharedEventSourceClient(url, { replay: 'all' })
    // @ts-expect-error -- a name
    SharedEventSourceClient.closeAll()
  })
})

describe('a shared fetch', () => {
  it('fits every reader', () => {
    const fetch = sharedFetch('prices', { replay: 1, idempotent: true })
    expectTypeOf(fetch).toEqualTypeOf<FetchLike>()
    streamEvents(url, { fetch })
    new EventSourceClient(url, { fetch })
    new DropIn(url, { fetch })
    // @ts-expect-error -- a name is required
    sharedFetch()
  })
})
