import { describe, expect, it } from 'vitest'
import {
  EventSourceClient,
  type FetchLike,
  type FetchResponse,
  NetworkError,
  type RequestOptions,
  streamEvents,
} from '../../src/index.ts'
import { eventStream } from '../support/byte-streams.ts'
import {
  atOnce,
  closeAfterTest,
  messages,
  readers,
  take,
  thrownBy,
} from '../support/client-probes.ts'
import { differs } from '../support/differences.ts'
import { replaceGlobal } from '../support/replace-global.ts'

const hello = [new TextEncoder().encode('data: hello\n\n')]
const abortError = () => new DOMException('The operation was aborted', 'AbortError')

describe('the global fetch', () => {
  it('is read at each attempt, so later mocks apply', async () => {
    const client = closeAfterTest(new EventSourceClient('http://localhost/', { reconnect: atOnce }))
    const events = client.events()
    for (const data of ['one', 'two']) {
      const bytes = new TextEncoder().encode(`data: ${data}\n\n`)
      replaceGlobal('fetch', async () => eventStream([bytes]))
      // Attempts that use the previous mock may come first.
      for (;;) {
        const [event] = await take(events, 1)
        if (event?.data === data) break
      }
    }
    expect(client.metrics.attempts).toBeGreaterThanOrEqual(2)
  })

  it('is read by streamEvents when the first event is requested', async () => {
    const events = streamEvents('http://localhost/')
    replaceGlobal('fetch', async () => eventStream(hello))
    expect((await events.next()).value).toMatchObject({ data: 'hello' })
  })
})

describe.each(readers)('a custom fetch called by $reader', ({ read }) => {
  it('receives the URL as a string, and the fetch options', async () => {
    const calls: Parameters<FetchLike>[] = []
    const options: RequestOptions = {
      credentials: 'include',
      mode: 'same-origin',
      redirect: 'manual',
      referrer: 'about:client',
      referrerPolicy: 'no-referrer',
      integrity: '',
      keepalive: true,
      priority: 'high',
      cache: 'no-cache',
    }
    const leftOut = differs('no-cache-option') && { cache: undefined }
    await read('http://localhost/a?b', {
      ...options,
      async fetch(...call) {
        calls.push(call)
        return eventStream([])
      },
    })
    expect(calls).toHaveLength(1)
    expect(calls[0]?.[0]).toBe('http://localhost/a?b')
    expect(calls[0]?.[1]).toMatchObject({ ...options, ...leftOut, method: 'GET' })
    expect(calls[0]?.[1].signal).toBeInstanceOf(AbortSignal)
  })

  it('receives headers as a record in which custom values replace defaults', async () => {
    const given: Record<string, string>[] = []
    const readWith = (headers: Record<string, string>) =>
      read('http://localhost/', {
        headers,
        async fetch(_, init) {
          given.push(init.headers)
          return eventStream([])
        },
      })
    await readWith({ authorization: 'token', 'X-One': '1' })
    await readWith({ accept: 'text/*', 'last-event-id': '7' })
    expect(given).toEqual([
      { authorization: 'token', 'x-one': '1', Accept: 'text/event-stream' },
      { Accept: 'text/*', 'Last-Event-ID': '7' },
    ])
  })

  it.each([
    [{ withCredentials: true }, 'include'],
    [{ withCredentials: false }, undefined],
    [{ withCredentials: true, credentials: 'omit' }, 'omit'],
    [{ withCredentials: false, credentials: 'include' }, 'include'],
  ] as const)('receives the credentials of %j', async (options, credentials) => {
    let given: string | undefined
    await read('http://localhost/', {
      ...options,
      async fetch(_, init) {
        given = init.credentials
        return eventStream([])
      },
    })
    expect(given).toBe(credentials)
  })

  it('may return a minimal response', async () => {
    const { status, headers, body } = eventStream(hello)
    const response: FetchResponse = { status, headers, body, url: '' }
    expect(await read('http://localhost/', { fetch: async () => response })).toEqual(
      messages('hello'),
    )
  })

  it('fails the attempt if it throws synchronously', async () => {
    const cause = new Error('offline')
    const fetch = () => {
      throw cause
    }
    const reading = read('http://localhost/', { fetch })
    await expect(reading).rejects.toBeInstanceOf(NetworkError)
    await expect(reading).rejects.toMatchObject({
      cause,
      message: expect.stringContaining('offline'),
    })
  })

  it.each([undefined, null, 'text', {}])('causes an error if it returns %j', async (answer) => {
    const fetch = async () => answer as unknown as Response
    await expect(read('http://localhost/', { fetch })).rejects.toBeInstanceOf(Error)
  })

  it('fails the attempt if it rejects with an unrelated AbortError', async () => {
    const cause = abortError()
    const reading = read('http://localhost/', { fetch: () => Promise.reject(cause) })
    await expect(reading).rejects.toMatchObject({ code: 'network', cause })
  })

  it('fails the attempt if its body errors with an unrelated AbortError', async () => {
    const cause = abortError()
    const body = new ReadableStream({ pull: (controller) => controller.error(cause) })
    const headers = { 'content-type': 'text/event-stream' }
    const reading = read('http://localhost/', {
      fetch: async () => new Response(body, { headers }),
    })
    await expect(reading).rejects.toMatchObject({ code: 'network', cause })
  })

  it('must be a function', () => {
    const error = thrownBy(() => read('http://localhost/', { fetch: 'fetch' as never }))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain('"fetch"')
  })

  it('receives no option that the runtime rejects', async () => {
    // workerd does this at older compatibility dates, in fetch and in the Request constructor.
    const refuse = (init: RequestInit = {}) => {
      for (const field of ['cache', 'credentials', 'mode'] as const) {
        if (init[field] === undefined) continue
        throw new Error(`The '${field}' field on 'RequestInitializerDict' is not implemented.`)
      }
    }
    const fetch = async (_: unknown, init?: RequestInit) => {
      refuse(init)
      return eventStream(hello)
    }
    replaceGlobal(
      'Request',
      class extends Request {
        constructor(input: string | URL | Request, init?: RequestInit) {
          refuse(init)
          super(input, init)
        }
      },
    )
    replaceGlobal('fetch', fetch)
    const options = { credentials: 'include', mode: 'cors' } as const
    expect(await read('http://localhost/', options)).toEqual(messages('hello'))
  })
})

describe('an AbortError not caused by the client', () => {
  it.each(['fetch', 'body'])('is retried like any other failure (%s)', async (origin) => {
    const cause = abortError()
    const errors: unknown[] = []
    let attempts = 0
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', {
        reconnect: atOnce,
        onError: (error) => errors.push(error),
        async fetch() {
          attempts += 1
          if (attempts > 1) return eventStream(hello)
          if (origin === 'fetch') throw cause
          const body = new ReadableStream({ pull: (controller) => controller.error(cause) })
          return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
        },
      }),
    )
    expect(await take(client.events(), 1)).toMatchObject([{ data: 'hello' }])
    expect(errors[0]).toBeInstanceOf(NetworkError)
    expect(errors[0]).toMatchObject({ attempt: 1, retryable: true, cause })
  })
})
