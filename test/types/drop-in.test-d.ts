import { EventSource } from 'headwater/event-source'
import type {
  EventSourceConstructor,
  EventSourceInit as RequestInitOfOurs,
  PlatformMessageEvent,
} from 'headwater/event-source'
import { describe, expectTypeOf, it } from 'vitest'

type PlatformSource = globalThis.EventSource
type PlatformClass = typeof globalThis.EventSource

const url = 'https://example.com/prices'
const source = new EventSource(url)

describe('the drop-in as a platform EventSource', () => {
  it('is assignable to a variable, a parameter and a field', () => {
    const variable: PlatformSource = source
    const listen = (given: PlatformSource) => given.close()
    listen(source)
    const field: { source: PlatformSource | null } = { source }
    expectTypeOf([variable, field]).not.toBeAny()
  })

  it('accepts the platform’s EventSource as its type', () => {
    const either: EventSource = {} as PlatformSource
    expectTypeOf(either.readyState).toEqualTypeOf<number>()
  })

  it('has a class assignable to the platform’s', () => {
    const make = (Source: PlatformClass): PlatformSource => new Source(url)
    expectTypeOf(make(EventSource)).toEqualTypeOf<PlatformSource>()
    const create = (Source: new (url: string | URL, init?: EventSourceInit) => PlatformSource) =>
      new Source(url, { withCredentials: true })
    create(EventSource)
    const holder: { EventSource?: PlatformClass } = { EventSource }
    expectTypeOf(holder).not.toBeAny()
    globalThis.EventSource = EventSource
  })

  it('has the constants of the platform’s class', () => {
    const constants: Pick<PlatformClass, 'CONNECTING' | 'OPEN' | 'CLOSED'> = EventSource
    expectTypeOf(constants.CLOSED).toEqualTypeOf<2>()
    expectTypeOf(EventSource.CONNECTING).toEqualTypeOf<0>()
    expectTypeOf(source.OPEN).toEqualTypeOf<1>()
    expectTypeOf(EventSource.prototype).toEqualTypeOf<EventSource>()
  })

  it('rejects an AbortSignal as its type', () => {
    // @ts-expect-error: an AbortSignal is not an EventSource
    const other: EventSource = new AbortController().signal
    void other
  })
})

describe('listeners of the drop-in', () => {
  it('get a MessageEvent and the source as this', () => {
    source.onmessage = function (event) {
      expectTypeOf(this).toEqualTypeOf<EventSource>()
      expectTypeOf(event).toEqualTypeOf<MessageEvent>()
      expectTypeOf(event.lastEventId).toEqualTypeOf<string>()
    }
    source.addEventListener('price', function (event) {
      expectTypeOf(this).toEqualTypeOf<EventSource>()
      expectTypeOf(event).toEqualTypeOf<MessageEvent>()
    })
    source.addEventListener('message', ({ data, origin }) => {
      // As typed by the platform: the server may send any data.
      expectTypeOf(data).toBeAny()
      expectTypeOf(origin).toEqualTypeOf<string>()
    })
    expectTypeOf<PlatformMessageEvent>().toEqualTypeOf<MessageEvent>()
  })

  it('get an Event for open and error', () => {
    source.onopen = (event) => expectTypeOf(event).toEqualTypeOf<Event>()
    source.onerror = function (event) {
      expectTypeOf(this).toEqualTypeOf<EventSource>()
      expectTypeOf(event).toEqualTypeOf<Event>()
    }
    source.addEventListener('open', (event) => expectTypeOf(event).toEqualTypeOf<Event>())
    source.addEventListener('error', function (event) {
      expectTypeOf(this).toEqualTypeOf<EventSource>()
      expectTypeOf(event).toEqualTypeOf<Event>()
      // @ts-expect-error: it has no message
      void event.message
    })
  })

  it('can be typed for the platform’s EventSource', () => {
    const onMessage = (event: MessageEvent<string>) => event.data.length
    function onError(this: PlatformSource, event: Event) {
      void [this.readyState, event.type]
    }
    const listener: EventListener = (event) => void event.type
    const object: EventListenerObject = { handleEvent: (event) => void event.type }
    source.onmessage = onMessage
    source.onerror = onError
    source.addEventListener('price', onMessage)
    source.addEventListener('error', onError)
    for (const either of [listener, object]) {
      source.addEventListener('price', either)
      source.addEventListener('error', either)
      source.removeEventListener('price', either)
    }
    source.removeEventListener('price', onMessage)
    source.removeEventListener('error', onError)
  })

  it('can be null or objects, with every option', () => {
    source.onmessage = null
    source.onopen = null
    source.addEventListener('price', null)
    source.addEventListener('price', {
      handleEvent: (event) => expectTypeOf(event).toEqualTypeOf<MessageEvent>(),
    })
    const { signal } = new AbortController()
    source.addEventListener('price', () => {}, { once: true, passive: true, signal })
    source.addEventListener('price', () => {}, true)
    // @ts-expect-error: no such option
    source.addEventListener('price', () => {}, { onec: true })
    // @ts-expect-error: not a listener
    source.addEventListener('price', 'listener')
    // @ts-expect-error: not a handler
    source.onmessage = 'handler'
  })
})

describe('members of the drop-in', () => {
  it('are read-only as in the standard', () => {
    expectTypeOf(source.url).toEqualTypeOf<string>()
    expectTypeOf(source.withCredentials).toEqualTypeOf<boolean>()
    // @ts-expect-error: read only
    source.readyState = 1
    // @ts-expect-error: read only
    source.url = url
    // @ts-expect-error: read only
    EventSource.OPEN = 1
  })

  it('are exactly those of the standard', () => {
    expectTypeOf<Exclude<keyof EventSource, keyof PlatformSource>>().toEqualTypeOf<never>()
    expectTypeOf<Exclude<keyof PlatformSource, keyof EventSource>>().toEqualTypeOf<never>()
    expectTypeOf<keyof EventSourceConstructor>().toEqualTypeOf<keyof PlatformClass>()
    // @ts-expect-error: EventSourceClient has this
    void source.on
  })
})

describe('options of the drop-in', () => {
  it('can be missing, null or the standard’s', () => {
    new EventSource(new URL(url))
    new EventSource(url, undefined)
    new EventSource(url, null)
    new EventSource(url, { withCredentials: true })
    const platformInit: globalThis.EventSourceInit = { withCredentials: true }
    new EventSource(url, platformInit)
    // @ts-expect-error: a URL is needed
    new EventSource()
    // @ts-expect-error: a URL function is not in the standard
    new EventSource(() => url)
  })

  it('include those of a request', () => {
    const { signal } = new AbortController()
    new EventSource(url, { headers: { authorization: 'Bearer secret' }, signal, cache: 'no-cache' })
    new EventSource(url, { headers: new Headers(), credentials: 'include', mode: 'cors' })
    new EventSource(url, {
      method: 'POST',
      headers: async ({ attempt, lastEventId, signal: aborted }) => {
        expectTypeOf({ attempt, lastEventId, aborted }).toEqualTypeOf<{
          attempt: number
          lastEventId: string
          aborted: AbortSignal
        }>()
        return [['x-attempt', String(attempt)]]
      },
      body: ({ lastEventId }) => JSON.stringify({ lastEventId }),
    })
    new EventSource(url, { json: { symbols: ['ABC'] } })
  })

  it('include a fetch function that can spread its init', () => {
    new EventSource(url, { fetch })
    new EventSource(url, {
      fetch: (input, init) =>
        fetch(input, { ...init, headers: { ...init.headers, authorization: 'Bearer secret' } }),
    })
    // @ts-expect-error: it gives no response
    new EventSource(url, { fetch: async () => 'text' })
  })

  it('reject misspelt names and EventSourceClient options', () => {
    // @ts-expect-error: headers
    new EventSource(url, { haeders: {} })
    // @ts-expect-error: withCredentials
    new EventSource(url, { withCredentails: true })
    // @ts-expect-error: EventSourceClient's
    new EventSource(url, { reconnect: false })
    // @ts-expect-error: EventSourceClient's
    new EventSource(url, { lastEventId: '1' })
    // @ts-expect-error: not a header's value
    new EventSource(url, { headers: { authorization: 1 } })
  })
})

describe('a subclass', () => {
  class Prices extends EventSource {
    readonly symbol: string
    constructor(symbol: string, init?: RequestInitOfOurs) {
      super(`${url}/${symbol}`, init)
      this.symbol = symbol
    }
    override close(): void {
      super.close()
    }
  }

  it('is assignable to EventSource and has its own members', () => {
    const prices = new Prices('ABC', { headers: {} })
    expectTypeOf(prices.symbol).toEqualTypeOf<string>()
    expectTypeOf(prices).toExtend<EventSource>()
    expectTypeOf(prices).toExtend<PlatformSource>()
    expectTypeOf(Prices.CLOSED).toEqualTypeOf<2>()
  })
})

describe('packages that take a class and its options', () => {
  /** The class type that tRPC's link accepts. */
  interface Instance {
    readonly CLOSED: number
    readonly CONNECTING: number
    readonly OPEN: number
    readyState: number
    addEventListener(type: string, listener: (event: object) => void): void
    removeEventListener(type: string, listener: (event: object) => void): void
    close: () => void
  }
  // oxlint-disable-next-line typescript/no-explicit-any -- as it is there
  type AnyClass = new (url: string, init?: any) => Instance
  const link = <Class extends AnyClass>(_options: {
    EventSource: Class
    eventSourceOptions: () => Promise<ConstructorParameters<Class>[1]>
  }) => {}
  type EventOf<Class extends AnyClass> = Parameters<
    Extract<Parameters<InstanceType<Class>['addEventListener']>[1], (event: never) => void>
  >[0]

  it('infer the drop-in’s options and events', () => {
    link({ EventSource, eventSourceOptions: async () => ({ headers: { authorization: 'token' } }) })
    // @ts-expect-error: headers
    link({ EventSource, eventSourceOptions: async () => ({ haeders: {} }) })
    expectTypeOf<EventOf<typeof EventSource>>().toEqualTypeOf<MessageEvent>()
  })
})
