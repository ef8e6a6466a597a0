import { EventSourceClient, json, text } from 'headwater'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

interface Price {
  value: number
}

interface Tick {
  at: number
}

const url = 'https://example.com/prices'

describe('an explicit map with non-string payloads', () => {
  it('requires a decoder for each of them', () => {
    // @ts-expect-error: no options at all
    new EventSourceClient<{ price: Price }>(url)
    // @ts-expect-error: no decoder in them
    new EventSourceClient<{ price: Price }>(url, {})
    // @ts-expect-error: no decoder in them
    new EventSourceClient<{ price: Price }>(url, { headers: { 'x-a': '1' } })
    // @ts-expect-error: undefined is not a decoder
    new EventSourceClient<{ price: Price }>(url, { events: undefined })
    // @ts-expect-error: one of two is missing
    new EventSourceClient<{ price: Price; tick: Tick }>(url, { events: { price: json<Price>() } })
    // @ts-expect-error: a literal is not just any string
    new EventSourceClient<{ side: 'buy' | 'sell' }>(url)
    // @ts-expect-error: undefined is not a string
    new EventSourceClient<{ note: string | undefined; price: Price }>(url, { events: {} })
  })

  it('rejects a decoder of another type', () => {
    // @ts-expect-error: text makes a string
    new EventSourceClient<{ price: Price }>(url, { events: { price: text } })
    // @ts-expect-error: the wrong type
    new EventSourceClient<{ price: Price }>(url, { events: { price: json<Tick>() } })
    const tick = z.object({ at: z.number() })
    // @ts-expect-error: the schema makes something else
    new EventSourceClient<{ price: Price }>(url, { events: { price: tick } })
    // @ts-expect-error: its result is unknown
    new EventSourceClient<{ price: Price }>(url, { events: { price: (): unknown => null } })
    const misspelt = { prcie: json<Price>() }
    // @ts-expect-error: misspelt, so that the price has none
    new EventSourceClient<{ price: Price }>(url, { events: misspelt })
  })

  it('accepts a decoder for each of them', () => {
    const client = new EventSourceClient<{ price: Price; tick: Tick }>(url, {
      events: {
        price: z.object({ value: z.number() }),
        tick: async (data) => JSON.parse(data) as Tick,
      },
    })
    client.on('price', ({ data }) => expectTypeOf(data).toEqualTypeOf<Price>())
    client.on('tick', ({ data }) => expectTypeOf(data).toEqualTypeOf<Tick>())
    // @ts-expect-error: misspelt
    client.on('prcie', () => {})
    // The type that json is trusted to return is taken from the map.
    new EventSourceClient<{ price: Price }>(url, { events: { price: json() } })
  })

  it('needs no decoder for string payloads', () => {
    const client = new EventSourceClient<{ price: Price; notice: string }>(url, {
      events: { price: json<Price>() },
    })
    client.on('notice', ({ data }) => expectTypeOf(data).toEqualTypeOf<string>())
  })

  it('can be an interface', () => {
    interface Events {
      price: Price
      notice: string
    }
    const client = new EventSourceClient<Events>(url, { events: { price: json<Price>() } })
    client.on('price', ({ data }) => expectTypeOf(data).toEqualTypeOf<Price>())
    // @ts-expect-error: no decoder for the price
    new EventSourceClient<Events>(url)
  })
})

describe('a decode option for an explicit map', () => {
  it('covers every name if its type fits all', () => {
    const client = new EventSourceClient<{ price: Price; last: Price }>(url, {
      decode: json<Price>(),
    })
    client.on('last', ({ data }) => expectTypeOf(data).toEqualTypeOf<Price>())
    new EventSourceClient<{ price: Price; tick: Tick }>(url, { decode: json<Price & Tick>() })
    new EventSourceClient<{ price: Price }>(url, { decode: z.object({ value: z.number() }) })
  })

  it('is rejected if its type fits only some or none', () => {
    // @ts-expect-error: a tick is not a price
    new EventSourceClient<{ price: Price; tick: Tick }>(url, { decode: json<Price>() })
    // @ts-expect-error: a string is not a price
    new EventSourceClient<{ price: Price }>(url, { decode: text })
    // @ts-expect-error: either of them is not both
    new EventSourceClient<{ price: Price; tick: Tick }>(url, { decode: json<Price | Tick>() })
    // @ts-expect-error: a string that is left out would be decoded to a price
    new EventSourceClient<{ price: Price; notice: string }>(url, { decode: json<Price>() })
  })
})

describe('an explicit map of strings only', () => {
  it('needs no decoder and no options', () => {
    const client = new EventSourceClient<{ notice: string; warning: string }>(url)
    client.on('notice', ({ data }) => expectTypeOf(data).toEqualTypeOf<string>())
    // @ts-expect-error: misspelt
    client.on('notcie', () => {})
    new EventSourceClient<{ notice: string }>(url, { headers: { 'x-a': '1' } })
    new EventSourceClient<{ notice: string }>(url, { events: { notice: text } })
  })

  it('rejects decoders of other types', () => {
    // @ts-expect-error: a price is not a string
    new EventSourceClient<{ notice: string }>(url, { decode: json<Price>() })
    // @ts-expect-error: a price is not a string
    new EventSourceClient<{ notice: string }>(url, { events: { notice: json<Price>() } })
  })

  it('can declare a payload as unknown', () => {
    const client = new EventSourceClient<{ thing: unknown }>(url)
    client.on('thing', ({ data }) => expectTypeOf(data).toBeUnknown())
  })
})
