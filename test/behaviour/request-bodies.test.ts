import { describe, expect, it } from 'vitest'
import {
  type AttemptContext,
  type ClientOptions,
  EventSourceClient,
  type RequestBody,
  streamEvents,
} from '../../src/index.ts'
import { eventStream, streamOf } from '../support/byte-streams.ts'
import {
  atOnce,
  closeAfterTest,
  failureOf,
  readers,
  take,
  thrownBy,
} from '../support/client-probes.ts'
import { differs } from '../support/differences.ts'
import { headerOf } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'

interface Echo {
  turn: number
  method: string
  headers: Record<string, string>
  body: string
}

const text = 'naïve 🌊'
const encoded = new TextEncoder().encode(text)
const form = new FormData()
form.append('field', text)
form.append('file', new Blob(['content'], { type: 'text/csv' }), 'name.csv')
const multipart =
  /name="field"\r\n\r\nnaïve 🌊\r\n[^]*filename="name.csv"\r\n[^]*text\/csv\r\n\r\ncontent/
const urlencoded = 'application/x-www-form-urlencoded;charset=UTF-8'

const ofString = differs('no-type-of-string-bodies') ? null : /^text\/plain/

const kinds: [kind: string, body: RequestBody, sent: unknown, type: string | RegExp | null][] = [
  ['a string', text, text, ofString],
  ['an empty string', '', '', ofString],
  [
    'URLSearchParams',
    new URLSearchParams({ a: 'b c', d: '🌊' }),
    'a=b+c&d=%F0%9F%8C%8A',
    urlencoded,
  ],
  ['FormData', form, expect.stringMatching(multipart), /^multipart\/form-data; ?boundary=/],
  ['a Blob with a type', new Blob([text], { type: 'text/markdown' }), text, 'text/markdown'],
  ['a Blob without a type', new Blob([text]), text, null],
  ['a Uint8Array', encoded, text, null],
  ['an ArrayBuffer', encoded.buffer, text, null],
  ['a DataView', new DataView(encoded.buffer), text, null],
]

const asSent = (type: string | RegExp | null) =>
  typeof type === 'string' ? type : type && expect.stringMatching(type)

describe.each(kinds)('a request body that is %s', (_, body, sent, type) => {
  const expected = { method: 'POST', body: sent, type: asSent(type) }

  /** Returns the parts of each request that the server echoed. */
  async function echoes(options: ClientOptions, count: number) {
    const server = testSession()
    const url = server.url('/echo', { ending: 'end' })
    const client = closeAfterTest(new EventSourceClient(url, options))
    const events = await take(client.events(), count)
    return events.map(({ data }) => {
      const echo = JSON.parse(data) as Echo
      return { method: echo.method, body: echo.body, type: echo.headers['content-type'] ?? null }
    })
  }

  it('is sent with its type and method, and again on each reconnect', async () => {
    const sentTwice = await echoes({ body, idempotent: true, reconnect: atOnce }, 3)
    expect(sentTwice).toEqual([expected, expected, expected])
  })

  it('may be returned by a sync or async function', async () => {
    expect(await echoes({ body: () => body, idempotent: true, reconnect: atOnce }, 2)).toEqual([
      expected,
      expected,
    ])
    expect(await echoes({ body: async () => body, reconnect: false }, 1)).toEqual([expected])
  })

  it('is sent by streamEvents', async () => {
    const server = testSession()
    const { value } = await streamEvents(server.url('/echo'), { body }).next()
    const echo = JSON.parse(value?.data as string) as Echo
    expect(echo).toMatchObject({ method: 'POST', body: sent })
    expect(echo.headers['content-type'] ?? null).toEqual(expected.type)
  })
})

describe('a binary body', () => {
  it('arrives unchanged on each attempt', async () => {
    const server = testSession()
    const body = Uint8Array.from({ length: 256 }, (_, index) => index)
    const url = server.url('/echo', { ending: 'end' })
    const client = closeAfterTest(
      new EventSourceClient(url, { body, idempotent: true, reconnect: atOnce }),
    )
    await take(client.events(), 2)
    const { requests } = await server.log()
    const base64 = btoa(String.fromCharCode(...body))
    expect(requests.slice(0, 2)).toMatchObject([{ body: { base64 } }, { body: { base64 } }])
  })
})

describe.each(readers)('the "json" option of $reader', ({ read }) => {
  it.each([
    [{ a: 1, b: ['é', null] }, '{"a":1,"b":["é",null]}'],
    [[1, 2], '[1,2]'],
    ['text', '"text"'],
    [0, '0'],
    [false, 'false'],
    [null, 'null'],
    [{ toJSON: () => 'own' }, '"own"'],
  ])('is sent as JSON: %j', async (json, body) => {
    const server = testSession()
    const [event] = await read(server.url('/echo', { ending: 'end' }), { json })
    const echo = JSON.parse(event?.data as string) as Echo
    expect(echo).toMatchObject({ method: 'POST', body })
    expect(echo.headers['content-type']).toBe('application/json')
  })

  it('keeps the content type of the caller', async () => {
    const server = testSession()
    const headers = { 'Content-Type': 'application/vnd.api+json' }
    await read(server.url('/hello', { ending: 'end' }), { json: {}, headers })
    const { requests } = await server.log()
    expect(headerOf(requests[0]!, 'content-type')).toBe('application/vnd.api+json')
  })

  it('cannot be combined with "body"', () => {
    const error = thrownBy(() => read('http://localhost/', { json: {}, body: 'text' }))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toMatch(/"json".*"body"/)
  })

  it('may be a sync or async function, which receives the attempt', async () => {
    const server = testSession()
    const url = server.url('/echo', { ending: 'end' })
    const forms = [
      ({ attempt }: AttemptContext) => ({ attempt }),
      async ({ attempt }: AttemptContext) => ({ attempt }),
    ]
    for (const json of forms) {
      const [event] = await read(url, { json })
      const echo = JSON.parse(event?.data as string) as Echo
      expect(echo).toMatchObject({ method: 'POST', body: '{"attempt":1}' })
      expect(echo.headers['content-type']).toBe('application/json')
    }
  })

  it('fails the attempt if its function throws or returns unserializable data', async () => {
    const failing = () => Promise.reject(new Error('no prompt'))
    const failures = [
      [failing, '"json" failed: no prompt', true],
      [() => () => {}, 'it has no JSON form', false],
    ] as const
    for (const [json, reason, retryable] of failures) {
      const error = await failureOf(read('http://localhost/', { json }))
      expect(error).toMatchObject({ code: 'network', retryable })
      expect(String(error)).toContain(reason)
    }
  })

  it('rejects values without a JSON form', () => {
    const circular: Record<string, unknown> = {}
    circular.self = circular
    for (const json of [circular, 1n, Symbol('a')] as object[]) {
      const error = thrownBy(() => read('http://localhost/', { json }))
      expect(error).toBeInstanceOf(TypeError)
      expect(String(error)).toContain('"json"')
    }
  })
})

describe('a function for the "json" option', () => {
  it('is called for each attempt', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/echo', { ending: 'end' }), {
        json: ({ attempt }) => ({ attempt }),
        idempotent: true,
        reconnect: atOnce,
      }),
    )
    const bodies = (await take(client.events(), 2)).map(
      ({ data }) => (JSON.parse(data) as Echo).body,
    )
    expect(bodies).toEqual(['{"attempt":1}', '{"attempt":2}'])
  })
})

describe.each(readers)('the method of a request by $reader', ({ read }) => {
  const methodOf = async (options: Parameters<typeof read>[1]) => {
    const server = testSession()
    await read(server.url('/hello', { ending: 'end' }), options)
    return (await server.log()).requests[0]?.method
  }

  it('is GET without a body, and POST with one', async () => {
    expect(await methodOf({})).toBe('GET')
    expect(await methodOf({ body: '' })).toBe('POST')
    expect(await methodOf({ json: null })).toBe('POST')
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'post', 'patch'])('may be %s', async (method) => {
    expect(await methodOf({ method })).toBe(method.toUpperCase())
    expect(await methodOf({ method, body: 'text' })).toBe(method.toUpperCase())
  })

  it.each(['GET', 'get', 'HEAD'])('cannot be %s with a body', (method) => {
    const error = thrownBy(() => read('http://localhost/', { method, body: 'text' }))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toMatch(/"method".*POST/)
  })
})

describe('a ReadableStream body', () => {
  it('is rejected with idempotent: true, suggesting a body function', () => {
    const error = thrownBy(() => {
      closeAfterTest(
        new EventSourceClient('http://localhost/', { body: streamOf([]), idempotent: true }),
      )
    })
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toMatch(/"body".*body: \(\) =>/)
  })

  it('may be returned by a function, which is called for each attempt', async () => {
    const bodies: unknown[] = []
    const made: ReadableStream[] = []
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', {
        body() {
          made.push(streamOf([]))
          return made.at(-1)!
        },
        async fetch(_, init) {
          bodies.push(init.body)
          expect(init).toMatchObject({ method: 'POST', duplex: 'half' })
          return eventStream([new TextEncoder().encode('data: a\n\n')])
        },
        idempotent: true,
        reconnect: atOnce,
      }),
    )
    await take(client.events(), 2)
    expect(bodies.slice(0, 2)).toEqual(made.slice(0, 2))
    expect(new Set(made).size).toBe(made.length)
  })
})
