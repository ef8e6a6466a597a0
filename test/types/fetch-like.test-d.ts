import { EventSourceClient, type FetchLike, streamEvents } from 'headwater'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import { describe, expectTypeOf, it } from 'vitest'

const url = 'https://example.com/prices'

/** The types of undici's own `fetch`, which match the platform's only by shape. */
interface UndiciHeaders {
  readonly get: (name: string) => string | null
  readonly has: (name: string) => boolean
  readonly forEach: (callback: (value: string, key: string) => void) => void
}
interface UndiciInit {
  body?: ArrayBuffer | AsyncIterable<Uint8Array> | Iterable<Uint8Array> | string | null
  cache?: 'default' | 'force-cache' | 'no-cache' | 'no-store' | 'only-if-cached' | 'reload'
  credentials?: 'omit' | 'include' | 'same-origin'
  dispatcher?: { dispatch(): void }
  duplex?: 'half'
  headers?: [string, string][] | Record<string, string | readonly string[]> | UndiciHeaders
  method?: string
  redirect?: 'error' | 'follow' | 'manual'
  signal?: AbortSignal | null
}
interface UndiciResponse {
  readonly status: number
  readonly statusText: string
  readonly url: string
  readonly headers: UndiciHeaders
  readonly body: NodeStream | null
  readonly json: () => Promise<unknown>
}
declare const undiciFetch: (input: string | URL, init?: UndiciInit) => Promise<UndiciResponse>
declare const undiciResponse: UndiciResponse

describe('the option fetch', () => {
  it('accepts the platform’s fetch', () => {
    expectTypeOf(fetch).toExtend<FetchLike>()
    new EventSourceClient(url, { fetch })
    new EventSourceClient(url, { fetch: globalThis.fetch.bind(globalThis) })
  })

  it('accepts an untyped wrapper around fetch', () => {
    new EventSourceClient(url, { fetch: (input, init) => fetch(input, init) })
    new EventSourceClient(url, {
      fetch: async (input, init) => {
        expectTypeOf(input).toEqualTypeOf<string>()
        return fetch(`${input}?v=2`, { ...init, referrer: '' })
      },
    })
    streamEvents(url, { fetch: (input, init) => fetch(input, init) })
  })

  it('accepts functions with fewer or wider parameters', () => {
    new EventSourceClient(url, { fetch: async () => new Response('data: a\n\n') })
    const wider = (input: string | URL | Request, init?: RequestInit) => fetch(input, init)
    new EventSourceClient(url, { fetch: wider })
    const bound = async (input: string, { signal }: { signal?: AbortSignal | null }) =>
      fetch(input, { signal: signal ?? null })
    new EventSourceClient(url, { fetch: bound })
  })

  it('accepts undici’s fetch, also with a dispatcher', () => {
    new EventSourceClient(url, { fetch: undiciFetch })
    streamEvents(url, { fetch: undiciFetch })
    streamEvents(undiciResponse)
    new EventSourceClient(url, {
      fetch: (input, { method, signal }) => {
        const dispatcher = { dispatch() {} }
        return undiciFetch(input, { method: method ?? 'GET', signal: signal ?? null, dispatcher })
      },
    })
  })

  it('rejects functions unlike fetch', () => {
    // @ts-expect-error: an object
    new EventSourceClient(url, { fetch: { fetch } })
    // @ts-expect-error: nothing to await
    new EventSourceClient(url, { fetch: () => new Response('') })
    // @ts-expect-error: not a response
    new EventSourceClient(url, { fetch: async () => 'data: a\n\n' })
    // @ts-expect-error: it is called with a string, and not with a request
    new EventSourceClient(url, { fetch: (request: Request) => fetch(request) })
  })
})
