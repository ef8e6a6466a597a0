import {
  type AttemptContext,
  type ClientState,
  type CloseInfo,
  DecodeError,
  EventSourceClient,
  type EventSourceClientOptions,
  type EventSourceError,
  type LastEventIdStore,
  type ReconnectOptions,
  ResponseError,
  isEventSourceError,
  streamEvents,
} from 'headwater'
import { webStorage } from 'headwater/storage'
import { fileStorage } from 'headwater/storage/node'
import { describe, expectTypeOf, it } from 'vitest'

const url = 'https://example.com/prices'

describe('options under exactOptionalPropertyTypes', () => {
  it('can all be undefined', () => {
    const settings: {
      token?: string
      idleTimeout?: number
      signal?: AbortSignal
      reconnect?: ReconnectOptions
      onOpen?: () => void
    } = {}
    const { idleTimeout, onOpen, reconnect, signal } = settings
    new EventSourceClient(url, { idleTimeout, onOpen, reconnect, signal })

    type Undefinable = { [Name in keyof EventSourceClientOptions]: undefined }
    expectTypeOf<Undefinable>().toExtend<EventSourceClientOptions>()
    type UndefinableReconnect = { [Name in keyof ReconnectOptions]: undefined }
    expectTypeOf<UndefinableReconnect>().toExtend<ReconnectOptions>()
  })

  it('can be omitted', () => {
    new EventSourceClient(url)
    new EventSourceClient(url, undefined)
    new EventSourceClient(url, {})
  })

  it('can be stored in a typed variable', () => {
    const options: EventSourceClientOptions<{ price: number }> = { events: { price: Number } }
    expectTypeOf(options.events).toExtend<object | undefined>()
    expectTypeOf(new EventSourceClient(url, options)).toEqualTypeOf<
      EventSourceClient<{ price: number }>
    >()
    const headers = { headers: { 'x-a': '1' }, credentials: 'include' } as const
    new EventSourceClient(url, headers)
  })

  it('reject unknown names', () => {
    // @ts-expect-error: misspelt
    new EventSourceClient(url, { headrs: {} })
    // @ts-expect-error: misspelt, beside a map
    new EventSourceClient(url, { events: { price: Number }, headrs: {} })
    // @ts-expect-error: misspelt
    new EventSourceClient(url, { reconnect: { initalDelay: 1 } })
    // @ts-expect-error: the name of another package
    new EventSourceClient(url, { heartbeatTimeout: 1 })
  })

  it('reject values of the wrong type', () => {
    // @ts-expect-error: milliseconds are a number
    new EventSourceClient(url, { idleTimeout: '5s' })
    // @ts-expect-error: three words are possible
    new EventSourceClient(url, { credentials: 'includes' })
    // @ts-expect-error: a boolean or an object
    new EventSourceClient(url, { reconnect: 3 })
    // @ts-expect-error: a controller is not a signal
    new EventSourceClient(url, { signal: new AbortController() })
    // @ts-expect-error: a store needs both
    new EventSourceClient(url, { lastEventId: { load: () => '' } })
    // @ts-expect-error: null is not a decoder
    new EventSourceClient(url, { decode: null })
  })
})

describe('the URL', () => {
  it('can be a string, a URL or a function', () => {
    new EventSourceClient(new URL(url))
    new EventSourceClient(() => url)
    new EventSourceClient(async ({ attempt }) => new URL(`?attempt=${attempt}`, url))
  })

  it('rejects other values', () => {
    // @ts-expect-error: required
    new EventSourceClient()
    // @ts-expect-error: a number
    new EventSourceClient(5)
    // @ts-expect-error: a request belongs to streamEvents
    new EventSourceClient(new Request(url))
    // @ts-expect-error: the function gives nothing
    new EventSourceClient(() => {})
  })
})

describe('request options', () => {
  it('can be functions of the attempt’s context', () => {
    new EventSourceClient(url, {
      headers: (context) => {
        expectTypeOf(context).toEqualTypeOf<AttemptContext>()
        expectTypeOf(context.error?.status).toEqualTypeOf<number | undefined>()
        return { 'x-attempt': String(context.attempt) }
      },
      body: async ({ lastEventId, signal }) => {
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
        return new URLSearchParams({ lastEventId })
      },
      reconnect: {
        shouldRetry: (error, { attempt }) => (error?.status === 401 ? attempt < 3 : true),
      },
    })
  })

  it('can decide a retry by boolean, delay or undefined', () => {
    const decide = (shouldRetry: ReconnectOptions['shouldRetry']) =>
      new EventSourceClient(url, { reconnect: { shouldRetry } })
    decide((error, { repeats }) =>
      error?.status === 401 ? repeats === 0 && { delay: 0 } : undefined,
    )
    decide(async (_, { retries }) => (retries < 3 ? { delay: 1000 * retries } : false))
    decide(() => undefined)
    // @ts-expect-error: a delay alone says nothing
    decide(() => 1000)
    // @ts-expect-error: milliseconds are a number
    decide(() => ({ delay: '5s' }))
    // @ts-expect-error: misspelt
    decide(() => ({ dealy: 5 }))
  })

  it('can compute JSON and the URL', () => {
    new EventSourceClient(({ retries }) => (retries % 2 ? 'https://b.example.com' : url), {
      json: async ({ lastEventId }) => {
        expectTypeOf(lastEventId).toEqualTypeOf<string>()
        return { after: lastEventId }
      },
    })
    streamEvents(url, { json: ({ attempt }) => ({ attempt }) })
    interface Request {
      prompt: string
    }
    const request: Request = { prompt: 'Hello' }
    for (const json of [request, [1, null], 'text', 0, false, null]) streamEvents(url, { json })
    // @ts-expect-error: it has no JSON form
    streamEvents(url, { json: 1n })
  })

  it('accept headers in any form of fetch', () => {
    new EventSourceClient(url, { headers: new Headers() })
    new EventSourceClient(url, { headers: [['x-a', '1']] })
    new EventSourceClient(url, { headers: async () => new Headers({ 'x-a': '1' }) })
    // @ts-expect-error: a number is not a header value
    new EventSourceClient(url, { headers: () => ({ 'x-a': 1 }) })
    // Undefined headers are omitted.
    new EventSourceClient(url, { headers: { authorization: undefined } })
  })

  it('accept bodies in any form of fetch', () => {
    for (const body of ['a', new Blob(), new FormData(), new Uint8Array(), new ReadableStream()])
      new EventSourceClient(url, { body })
    // @ts-expect-error: an object goes under json
    new EventSourceClient(url, { body: { a: 1 } })
    new EventSourceClient(url, { json: { a: [1, null, { b: 'c' }] } })
  })
})

describe('callbacks', () => {
  it('have typed parameters', () => {
    new EventSourceClient(url, {
      onOpen: ({ attempt, headers }) => {
        expectTypeOf(attempt).toEqualTypeOf<number>()
        expectTypeOf(headers.get('x-a')).toEqualTypeOf<string | null>()
      },
      onError: (error) => {
        expectTypeOf(error).toEqualTypeOf<EventSourceError>()
        expectTypeOf(error.status).toEqualTypeOf<number | undefined>()
        if (error instanceof DecodeError) expectTypeOf(error.event.data).toEqualTypeOf<string>()
        expectTypeOf(error.retryable).toEqualTypeOf<boolean>()
        if (error instanceof ResponseError) expectTypeOf(error.status).toEqualTypeOf<number>()
      },
      onReconnect: ({ delay, error }) => {
        expectTypeOf(delay).toEqualTypeOf<number | undefined>()
        expectTypeOf(error).toEqualTypeOf<EventSourceError | undefined>()
      },
      onClose: (info) => expectTypeOf(info).toEqualTypeOf<CloseInfo>(),
      onComment: (comment) => expectTypeOf(comment).toEqualTypeOf<string>(),
    })
  })
})

describe('a last event ID store', () => {
  it('can be sync or async, built-in or custom', () => {
    const own = { load: async () => 'a', save: async (id: string) => void id }
    expectTypeOf(own).toExtend<LastEventIdStore>()
    for (const lastEventId of ['a', own, webStorage('key'), fileStorage('file')])
      new EventSourceClient(url, { lastEventId })
    webStorage('key', { getItem: () => null, setItem: () => {} })
    // @ts-expect-error: a path
    fileStorage()
  })
})

describe('state and errors', () => {
  const client = new EventSourceClient(url)

  it('have exact types and no writable fields', () => {
    expectTypeOf(client.state).toEqualTypeOf<ClientState>()
    expectTypeOf(client.state.status).toEqualTypeOf<
      'idle' | 'connecting' | 'open' | 'waiting' | 'closed'
    >()
    // @ts-expect-error: a snapshot
    client.state.status = 'open'
    // @ts-expect-error: a snapshot
    client.metrics.events = 0
  })

  it('are distinguished by code, class or guard', async () => {
    const { reason, error } = await client.closed
    expectTypeOf(reason).toEqualTypeOf<'closed' | 'aborted' | 'ended' | 'stopped' | 'failed'>()
    expectTypeOf(error).toEqualTypeOf<EventSourceError | undefined>()
    const caught: unknown = error
    if (isEventSourceError(caught)) expectTypeOf(caught).toEqualTypeOf<EventSourceError>()
    if (isEventSourceError(caught)) expectTypeOf(caught.status).toEqualTypeOf<number | undefined>()
    expectTypeOf(error?.status).toEqualTypeOf<number | undefined>()
    expectTypeOf(client.state.error?.status).toEqualTypeOf<number | undefined>()
    if (error instanceof ResponseError) expectTypeOf(error.status).toEqualTypeOf<number>()
    // @ts-expect-error: no such code
    void (error?.code === 'htpp')
  })

  it('work with useSyncExternalStore and using', () => {
    const useSyncExternalStore = <State>(
      subscribe: (onChange: () => void) => () => void,
      getSnapshot: () => State,
    ): State => {
      subscribe(() => {})()
      return getSnapshot()
    }
    const state = useSyncExternalStore(
      (onChange) => client.subscribe(onChange),
      () => client.state,
    )
    expectTypeOf(state).toEqualTypeOf<ClientState>()
    expectTypeOf(client).toExtend<Disposable>()
  })
})
