import {
  type ClientErrorEvent,
  type EventSourceError,
  EventSourceClient,
  json,
  type ServerMessageEvent,
  text,
} from 'headwater'
import { describe, expectTypeOf, it } from 'vitest'

interface Price {
  value: number
}

const url = 'https://example.com/prices'
const plain = new EventSourceClient(url)
const declared = new EventSourceClient(url, { events: { price: json<Price>(), message: text } })

describe('a client as a platform EventSource', () => {
  it('is assignable to a variable', () => {
    const source: EventSource = plain
    const other: EventSource = declared
    expectTypeOf([source, other]).toEqualTypeOf<EventSource[]>()
  })

  it('is assignable to a parameter and a field', () => {
    const listen = (source: EventSource) => source.addEventListener('price', () => {})
    listen(plain)
    listen(declared)
    const widget: { source: EventSource | null } = { source: declared }
    expectTypeOf(widget.source).not.toBeAny()
  })

  it('satisfies a generic bound by EventSource', () => {
    const wrap = <Source extends EventSource>(source: Source): Source => source
    expectTypeOf(wrap(plain)).toEqualTypeOf(plain)
    expectTypeOf(wrap(declared)).toEqualTypeOf(declared)
  })

  it('is an EventTarget', () => {
    expectTypeOf(declared).toExtend<EventTarget>()
  })

  it('has a class assignable to the platform’s', () => {
    const make = (Source: new (url: string | URL, init?: EventSourceInit) => EventSource) =>
      new Source(url, { withCredentials: true })
    make(EventSourceClient)
    const constants: Pick<typeof EventSource, 'CONNECTING' | 'OPEN' | 'CLOSED'> = EventSourceClient
    expectTypeOf(constants.CLOSED).toEqualTypeOf<2>()
    const polyfill: Pick<typeof globalThis, 'EventSource'>['EventSource'] = EventSourceClient
    expectTypeOf(polyfill.prototype).toEqualTypeOf<EventSource>()
  })

  it('has a type that an AbortSignal does not satisfy', () => {
    // @ts-expect-error: an AbortSignal is not an EventSource
    const source: EventSource = new AbortController().signal
    void source
  })
})

describe('the members of an EventSource', () => {
  it('have exact types and are read-only', () => {
    expectTypeOf(plain.url).toEqualTypeOf<string>()
    expectTypeOf(plain.withCredentials).toEqualTypeOf<boolean>()
    expectTypeOf(plain.readyState).toEqualTypeOf<0 | 1 | 2>()
    expectTypeOf<(typeof plain)['OPEN']>().toEqualTypeOf<1>()
    expectTypeOf<(typeof EventSourceClient)['CONNECTING']>().toEqualTypeOf<0>()
    // @ts-expect-error: read only
    plain.readyState = 1
    // @ts-expect-error: read only
    plain.url = url
  })
})

describe('addEventListener', () => {
  it('passes an Event for open, and one with the failure for error', () => {
    declared.addEventListener('open', (event) => expectTypeOf(event).toEqualTypeOf<Event>())
    declared.addEventListener('open' as 'open' | 'error', (event: Event) => void event.type)
    declared.addEventListener('error', (event) => {
      expectTypeOf(event).toEqualTypeOf<ClientErrorEvent>()
      expectTypeOf(event.error).toEqualTypeOf<EventSourceError | undefined>()
      expectTypeOf(event.message).toEqualTypeOf<string | undefined>()
      expectTypeOf(event.status).toEqualTypeOf<number | undefined>()
      expectTypeOf(event.code).toEqualTypeOf<number | undefined>()
      // @ts-expect-error: it is not a message
      void event.data
    })
  })

  it('passes decoded data for declared names', () => {
    declared.addEventListener('price', (event) => {
      expectTypeOf(event).toEqualTypeOf<ServerMessageEvent<Price>>()
      expectTypeOf(event.target).toEqualTypeOf<EventTarget | null>()
    })
    declared.addEventListener('message', ({ data }) => expectTypeOf(data).toEqualTypeOf<string>())
  })

  it('accepts any other name', () => {
    declared.addEventListener('other', ({ data }) => expectTypeOf(data).toBeUnknown())
    plain.addEventListener('other', ({ data }) => expectTypeOf(data).toEqualTypeOf<string>())
  })

  it('accepts objects with handleEvent, null and every option', () => {
    declared.addEventListener('price', {
      handleEvent: ({ data }) => expectTypeOf(data).toEqualTypeOf<Price>(),
    })
    declared.addEventListener('price', null)
    const { signal } = new AbortController()
    plain.addEventListener('message', () => {}, {
      once: true,
      passive: true,
      capture: false,
      signal,
    })
    plain.addEventListener('message', () => {}, true)
    // @ts-expect-error: no such option
    plain.addEventListener('message', () => {}, { onec: true })
    // @ts-expect-error: not a listener
    plain.addEventListener('message', 'listener')
  })

  it('accepts listeners typed for the platform’s EventSource', () => {
    const onMessage = (event: MessageEvent) => void event.data
    const onEvent = (event: Event) => void event.type
    declared.addEventListener('price', onEvent)
    plain.addEventListener('message', onEvent)
    plain.addEventListener('message', onMessage)
    plain.onmessage = onMessage
    plain.removeEventListener('message', onMessage as EventListener)
  })
})

describe('the on… properties', () => {
  it('have the types of their events', () => {
    declared.onmessage = ({ data }) => expectTypeOf(data).toEqualTypeOf<string>()
    plain.onmessage = ({ data }) => expectTypeOf(data).toEqualTypeOf<string>()
    plain.onopen = (event) => expectTypeOf(event).toEqualTypeOf<Event>()
    plain.onerror = (event) => expectTypeOf(event).toEqualTypeOf<ClientErrorEvent>()
    plain.onerror = (event: Event) => void event.type
    plain.onmessage = null
    expectTypeOf<null>().toExtend<(typeof plain)['onopen']>()
    // @ts-expect-error: a function or null
    plain.onmessage = 'handler'
    const undeclared = new EventSourceClient(url, { events: { price: json<Price>() } })
    undeclared.onmessage = ({ data }) => expectTypeOf(data).toBeUnknown()
  })

  it('use the type of decode', () => {
    const decoded = new EventSourceClient(url, { decode: json<Price>() })
    decoded.onmessage = ({ data }) => expectTypeOf(data).toEqualTypeOf<Price>()
  })
})
