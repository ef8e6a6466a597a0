import {
  type EventDecoder,
  type EventDecoders,
  type EventIterator,
  type EventMap,
  type EventMapOf,
  EventSourceClient,
  type EventSourceClientOptions,
  json,
  type ServerEvent,
  text,
  type UndeclaredData,
} from 'headwater'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

interface Tick {
  at: number
}

const url = 'https://example.com/prices'

const client = new EventSourceClient(url, {
  events: {
    price: z.object({ symbol: z.string(), value: z.number() }),
    tick: json<Tick>(),
    notice: text,
    length: (data) => data.length,
    stamp: async (data) => new Date(data),
  },
})

type Name = 'price' | 'tick' | 'notice' | 'length' | 'stamp'
type Price = { symbol: string; value: number }

describe('the payload of a declared event', () => {
  it('is the output of its schema', () => {
    client.on('price', (event) => {
      expectTypeOf(event).toEqualTypeOf<ServerEvent<'price', Price>>()
    })
  })

  it('is the output, not the input, of a transforming schema', () => {
    const dates = new EventSourceClient(url, {
      events: { day: z.string().transform((day) => new Date(day)) },
    })
    dates.on('day', ({ data }) => expectTypeOf(data).toEqualTypeOf<Date>())
  })

  it('is the type argument of json', () => {
    client.on('tick', ({ data }) => expectTypeOf(data).toEqualTypeOf<Tick>())
  })

  it('is unknown for json without a type argument', () => {
    const anything = new EventSourceClient(url, { events: { thing: json() } })
    anything.on('thing', ({ data }) => expectTypeOf(data).toBeUnknown())
  })

  it('is unknown for json itself', () => {
    const anything = new EventSourceClient(url, { events: { thing: json }, decode: json })
    expectTypeOf(anything).toEqualTypeOf<EventSourceClient<{ thing: unknown }>>()
    anything.on('thing', ({ data }) => expectTypeOf(data).toBeUnknown())
    const decoded = new EventSourceClient(url, { decode: json })
    decoded.on('thing', ({ data }) => expectTypeOf(data).toBeUnknown())
    expectTypeOf<EventMapOf<{ thing: typeof json }>>().toEqualTypeOf<{ thing: unknown }>()
    // @ts-expect-error: nothing says that it is a tick
    new EventSourceClient<{ tick: Tick }>(url, { events: { tick: json } })
  })

  it('is a string for text', () => {
    client.on('notice', ({ data }) => expectTypeOf(data).toEqualTypeOf<string>())
  })

  it('is the awaited return type of a function', () => {
    client.on('length', ({ data }) => expectTypeOf(data).toEqualTypeOf<number>())
    client.on('stamp', ({ data }) => expectTypeOf(data).toEqualTypeOf<Date>())
  })

  it('is the same for once, off, events and addEventListener', () => {
    expectTypeOf(client.once('price')).toEqualTypeOf<Promise<ServerEvent<'price', Price>>>()
    expectTypeOf(client.off<'price'>)
      .parameter(1)
      .parameter(0)
      .toEqualTypeOf<ServerEvent<'price', Price>>()
    expectTypeOf(client.events('price')).toEqualTypeOf<EventIterator<ServerEvent<'price', Price>>>()
    client.addEventListener('price', ({ data, lastEventId }) => {
      expectTypeOf(data).toEqualTypeOf<Price>()
      expectTypeOf(lastEventId).toEqualTypeOf<string>()
    })
  })

  it('rejects misspelt fields, wrong types and writes', () => {
    client.on('price', ({ data }) => {
      // @ts-expect-error: misspelt
      void data.vlaue
      // @ts-expect-error: a number
      data.value satisfies string
    })
    client.on('notice', ({ data }) => {
      // @ts-expect-error: a string has no fields
      void data.value
    })
    // @ts-expect-error: the handler wants something else
    client.on('price', ({ data }: ServerEvent<'price', Tick>) => void data.at)
    // @ts-expect-error: an event is read only
    client.on('price', (event) => void (event.lastEventId = ''))
  })
})

describe('the name of an event', () => {
  it('must be declared', () => {
    expectTypeOf(client.on<Name>)
      .parameter(0)
      .toEqualTypeOf<Name>()
    // @ts-expect-error: misspelt
    client.on('prcie', () => {})
    // @ts-expect-error: misspelt
    client.off('prcie', () => {})
    // @ts-expect-error: misspelt
    void client.once('prcie')
    // @ts-expect-error: misspelt
    client.events('prcie')
    // @ts-expect-error: the second is misspelt
    client.events('price', 'ticks')
    // @ts-expect-error: events without a name have to be declared too
    client.on('message', () => {})
  })

  it('is any string without declarations, with a string payload', () => {
    const plain = new EventSourceClient(url)
    plain.on('anything', (event) => {
      expectTypeOf(event).toEqualTypeOf<ServerEvent<'anything', string>>()
    })
    const name = 'computed' as string
    plain.on(name, ({ data }) => expectTypeOf(data).toEqualTypeOf<string>())
  })

  it('is any string with decode alone, with its payload', () => {
    const ticks = new EventSourceClient(url, { decode: json<Tick>() })
    ticks.on('anything', ({ data }) => expectTypeOf(data).toEqualTypeOf<Tick>())
    expectTypeOf(ticks.once('message')).resolves.toEqualTypeOf<ServerEvent<'message', Tick>>()
    const validated = new EventSourceClient(url, { decode: z.number() })
    validated.on('anything', ({ data }) => expectTypeOf(data).toEqualTypeOf<number>())
  })
})

describe('a decoder', () => {
  it('must be a function of a string or a schema', () => {
    // @ts-expect-error: neither
    new EventSourceClient(url, { events: { price: 5 } })
    // @ts-expect-error: the data is a string
    new EventSourceClient(url, { events: { price: (data: number) => data } })
    // @ts-expect-error: json is called with the type
    new EventSourceClient(url, { events: { price: 'json' } })
  })
})

describe('decoders without annotations', () => {
  it('get the data as a string, whatever their form', () => {
    const methods = new EventSourceClient(url, {
      events: {
        length(data) {
          return data.length
        },
        async stamp(data) {
          return new Date(data)
        },
      },
    })
    methods.on('length', ({ data }) => expectTypeOf(data).toEqualTypeOf<number>())
    methods.on('stamp', ({ data }) => expectTypeOf(data).toEqualTypeOf<Date>())
    const arrow = new EventSourceClient(url, { events: { length: (data) => data.length } })
    arrow.on('length', ({ data }) => expectTypeOf(data).toEqualTypeOf<number>())
    const decoded = new EventSourceClient(url, { decode: (data) => data.length })
    decoded.on('length', ({ data }) => expectTypeOf(data).toEqualTypeOf<number>())
  })
})

describe('a generic function around the constructor', () => {
  it('passes on decoders or options', () => {
    const byEvents = <Map extends EventMap>(events: EventDecoders<Map>) =>
      new EventSourceClient<Map>(url, { events, headers: {} })
    byEvents({ length: (data) => data.length }).on('length', ({ data }) => {
      expectTypeOf(data).toEqualTypeOf<number>()
    })
    const byDecoder = <T>(decode: EventDecoder<T>) => new EventSourceClient(url, { decode })
    byDecoder(Number).on('any', ({ data }) => expectTypeOf(data).toEqualTypeOf<number>())
    const byOptions = <Map extends EventMap, Data = UndeclaredData<Map>>(
      options: EventSourceClientOptions<Map, Data>,
    ) => new EventSourceClient<Map, Data>(url, options)
    byOptions({ events: { length: Number } }).on('length', ({ data }) => {
      expectTypeOf(data).toEqualTypeOf<number>()
    })
    byOptions({ headers: {} }).on('any', ({ data }) => expectTypeOf(data).toEqualTypeOf<string>())
  })

  it('can be a constructor of a subclass', () => {
    class Prices extends EventSourceClient<{ price: number }> {
      constructor() {
        super(url, { events: { price: Number } })
      }
    }
    new Prices().on('price', ({ data }) => expectTypeOf(data).toEqualTypeOf<number>())
    class Follower<Map extends EventMap> extends EventSourceClient<Map> {
      constructor(options: EventSourceClientOptions<Map>) {
        super(url, options)
      }
    }
    expectTypeOf<Follower<{}>>().toExtend<EventSourceClient>()
  })
})

describe('EventMapOf', () => {
  const events = {
    price: z.object({ symbol: z.string(), value: z.number() }),
    day: z.string().transform((day) => new Date(day)),
    tick: json<Tick>(),
    notice: text,
    stamp: async (data: string) => new Date(data),
  }
  type Events = EventMapOf<typeof events>

  it('equals the map inferred from decoders', () => {
    expectTypeOf<Events>().toEqualTypeOf<{
      price: Price
      day: Date
      tick: Tick
      notice: string
      stamp: Date
    }>()
    const inferred = new EventSourceClient(url, { events })
    expectTypeOf(inferred).toEqualTypeOf<EventSourceClient<Events>>()
    const validated = new EventSourceClient(url, { events, decode: z.number() })
    expectTypeOf(validated).toEqualTypeOf<EventSourceClient<Events, number>>()
  })

  it('can type a field or a constructor call', () => {
    class Follower {
      readonly client: EventSourceClient<Events> = new EventSourceClient(url, { events })
    }
    new Follower().client.on('tick', ({ data }) => expectTypeOf(data).toEqualTypeOf<Tick>())
    new EventSourceClient<Events>(url, { events })
    // @ts-expect-error: nothing decodes them
    new EventSourceClient<Events>(url)
  })

  it('is empty without decoders and drops readonly', () => {
    expectTypeOf<EventMapOf<{}>>().toEqualTypeOf<{}>()
    expectTypeOf<EventMapOf<{ readonly notice: typeof text }>>().toEqualTypeOf<{ notice: string }>()
  })

  it('accepts only decoders', () => {
    // @ts-expect-error: neither a function nor a schema
    expectTypeOf<EventMapOf<{ price: number }>>().toBeObject()
  })
})

describe('an undeclared event', () => {
  it('can be compared by its type as a string', () => {
    client.onAny((event) => {
      switch (event.type) {
        case 'price':
        case 'tick':
        case 'notice':
        case 'length':
        case 'stamp':
          return
        default: {
          // @ts-expect-error: no declared name, and none that TypeScript knows
          if (event.type === 'other') return
          const name: string = event.type
          if (name === 'other') expectTypeOf(event.data).toBeUnknown()
        }
      }
    })
  })
})
