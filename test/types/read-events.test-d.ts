import { Readable } from 'node:stream'
import { type EventStreamIterator, type ServerEvent, json, readEvents, text } from 'headwater'
import { describe, expectTypeOf, it } from 'vitest'

interface Delta {
  text: string
}

const response = new Response('data: a\n\n')

describe('the events of an open stream', () => {
  it('are strings unless a decoder is given', () => {
    expectTypeOf(readEvents(response)).toEqualTypeOf<
      EventStreamIterator<ServerEvent<string, string>>
    >()
    expectTypeOf(readEvents(response, { decode: json<Delta>() })).toEqualTypeOf<
      EventStreamIterator<ServerEvent<string, Delta>>
    >()
  })

  it('are a union discriminated by type if names are declared', async () => {
    const events = { delta: json<Delta>(), ping: text }
    for await (const event of readEvents(response, { events }))
      if (event.type === 'delta') expectTypeOf(event.data).toEqualTypeOf<Delta>()
  })

  it('come from a response, its body, an async iterable, or a promise of one', () => {
    readEvents(fetch('https://example.com'))
    readEvents(response.body!)
    readEvents(Readable.from([new Uint8Array()]))
    readEvents((async function* () {})() as AsyncIterable<Uint8Array>)
    // @ts-expect-error: a body may be null
    readEvents(response.body)
    // @ts-expect-error: streamEvents is for URLs
    readEvents('https://example.com')
    // @ts-expect-error: streamEvents is for requests
    readEvents(new Request('https://example.com'))
  })

  it('take no options about a request', () => {
    // @ts-expect-error: no request is made
    readEvents(response, { headers: {} })
    // @ts-expect-error: no request is made
    readEvents(response, { connectTimeout: 1 })
  })
})
