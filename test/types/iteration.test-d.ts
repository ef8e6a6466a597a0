import { type EventIterator, EventSourceClient, json, type ServerEvent, text } from 'headwater'
import { describe, expectTypeOf, it } from 'vitest'

interface Price {
  value: number
}

const url = 'https://example.com/prices'
const client = new EventSourceClient(url, { events: { price: json<Price>(), notice: text } })

describe('for await over named events', () => {
  it('gives a union discriminated by type', async () => {
    for await (const event of client.events('price', 'notice')) {
      expectTypeOf(event.type).toEqualTypeOf<'price' | 'notice'>()
      if (event.type === 'price') expectTypeOf(event.data).toEqualTypeOf<Price>()
      else expectTypeOf(event).toEqualTypeOf<ServerEvent<'notice', string>>()
    }
  })

  it('lets TypeScript report a missing switch case', async () => {
    for await (const event of client.events('price', 'notice')) {
      switch (event.type) {
        case 'price':
          break
        default:
          // @ts-expect-error: the notice is left
          event satisfies never
      }
      switch (event.type) {
        case 'price':
        case 'notice':
          break
        default:
          event satisfies never
      }
    }
  })

  it('accepts options after the names', () => {
    const events = client.events('price', { highWaterMark: 10, overflow: 'drop-oldest' })
    expectTypeOf(events).toEqualTypeOf<EventIterator<ServerEvent<'price', Price>>>()
    const both = client.events('price', 'notice', { highWaterMark: 10 })
    expectTypeOf(both).toEqualTypeOf<
      EventIterator<ServerEvent<'price', Price> | ServerEvent<'notice', string>>
    >()
    new EventSourceClient('/').events('price', 'notice', { highWaterMark: 10 })
    // @ts-expect-error: misspelt
    client.events('price', { highWatermark: 10 })
    // @ts-expect-error: a name that is not declared
    client.events('price', 'prcie', { highWaterMark: 10 })
    // @ts-expect-error: no such way
    client.events('price', { overflow: 'drop' })
    // @ts-expect-error: the options come last
    client.events({ highWaterMark: 10 }, 'price')
  })
})

describe('for await over all events', () => {
  it('discriminates declared events and leaves others unknown', async () => {
    for await (const event of client.events({ overflow: 'error' })) {
      expectTypeOf(event.type.toUpperCase()).toEqualTypeOf<string>()
      expectTypeOf(String(event.type)).toEqualTypeOf<string>()
      if (event.type === 'price') expectTypeOf(event.data).toEqualTypeOf<Price>()
      else if (event.type === 'notice') expectTypeOf(event.data).toEqualTypeOf<string>()
      else expectTypeOf(event.data).toBeUnknown()
    }
  })

  it('gives the same for the client itself', async () => {
    expectTypeOf(client[Symbol.asyncIterator]()).toEqualTypeOf(client.events())
    for await (const event of client) {
      switch (event.type) {
        case 'price':
          expectTypeOf(event.data.value).toEqualTypeOf<number>()
          break
        case 'notice':
          expectTypeOf(event.data).toEqualTypeOf<string>()
          break
        default:
          expectTypeOf(event.data).toBeUnknown()
          // @ts-expect-error: undeclared data is unknown
          void event.data.value
      }
    }
  })

  it('types undeclared events by decode', async () => {
    const decoded = new EventSourceClient(url, {
      events: { price: json<Price>() },
      decode: (data) => data.length,
    })
    for await (const event of decoded) {
      if (event.type === 'price') expectTypeOf(event.data).toEqualTypeOf<Price>()
      else expectTypeOf(event.data).toEqualTypeOf<number>()
    }
  })

  it('gives strings without declarations', async () => {
    for await (const event of new EventSourceClient(url))
      expectTypeOf(event).toEqualTypeOf<ServerEvent<string, string>>()
  })

  it('rejects a synchronous for…of loop', () => {
    // @ts-expect-error: events come later
    for (const event of client.events()) void event
  })
})

describe('onAny', () => {
  it('gets the same union', () => {
    client.onAny((event) => {
      if (event.type === 'price') expectTypeOf(event.data).toEqualTypeOf<Price>()
      else if (event.type === 'notice') expectTypeOf(event.data).toEqualTypeOf<string>()
      else expectTypeOf(event.data).toBeUnknown()
      // @ts-expect-error: not without looking at the type
      void event.data.value
    })
  })

  it('gets strings without declarations', () => {
    new EventSourceClient(url).onAny(({ type, data }) => {
      expectTypeOf(type).toEqualTypeOf<string>()
      expectTypeOf(data).toEqualTypeOf<string>()
    })
  })
})
