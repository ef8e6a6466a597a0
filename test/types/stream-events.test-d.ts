import { type EventStreamIterator, type ServerEvent, json, streamEvents, text } from 'headwater'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

interface Delta {
  text: string
}

const url = 'https://example.com/v1/chat'

describe('the events of one response', () => {
  it('are strings without a decoder', () => {
    expectTypeOf(streamEvents(url)).toEqualTypeOf<
      EventStreamIterator<ServerEvent<string, string>>
    >()
  })

  it('have the type of decode', async () => {
    for await (const { data } of streamEvents(url, { decode: json<Delta>(), until: '[DONE]' }))
      expectTypeOf(data).toEqualTypeOf<Delta>()
    for await (const { data } of streamEvents(url, { decode: z.object({ text: z.string() }) }))
      expectTypeOf(data).toEqualTypeOf<{ text: string }>()
    for await (const { data } of streamEvents(url, { decode: async (raw) => raw.length }))
      expectTypeOf(data).toEqualTypeOf<number>()
  })

  it('are a union discriminated by type for declared names', async () => {
    for await (const event of streamEvents(url, { events: { delta: json<Delta>(), ping: text } })) {
      if (event.type === 'delta') expectTypeOf(event.data).toEqualTypeOf<Delta>()
      else if (event.type === 'ping') expectTypeOf(event.data).toEqualTypeOf<string>()
      else expectTypeOf(event.data).toBeUnknown()
      // @ts-expect-error: not declared
      void (event.type === 'dleta')
    }
  })

  it('can come from a fetch input or a response', async () => {
    streamEvents(new URL(url))
    streamEvents(new Request(url))
    streamEvents(await fetch(url))
    streamEvents(new Response('data: a\n\n'), { decode: json<Delta>() })
    streamEvents(fetch(url))
    streamEvents(new Response('data: a\n\n').body!)
    // @ts-expect-error: not a URL, nor a response
    streamEvents({ url })
  })

  it('accept a predicate as until', () => {
    streamEvents(url, {
      until: (event) => {
        expectTypeOf(event).toEqualTypeOf<ServerEvent<string, string>>()
        return event.type === 'message_stop'
      },
    })
    // @ts-expect-error: a string or a predicate
    streamEvents(url, { until: /DONE/ })
  })

  it('reject reconnect and unknown options', () => {
    // @ts-expect-error: only EventSourceClient reconnects
    streamEvents(url, { reconnect: true })
    // @ts-expect-error: misspelt
    streamEvents(url, { untill: '[DONE]' })
  })
})
