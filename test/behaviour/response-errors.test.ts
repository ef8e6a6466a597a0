import { describe, expect, it } from 'vitest'
import {
  EventSourceClient,
  EventSourceError,
  RetriesExhaustedError,
  isEventSourceError,
} from '../../src/index.ts'
import {
  atOnce,
  closeAfterTest,
  failureOf,
  type ReaderOptions,
  readers,
} from '../support/client-probes.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { testSession } from '../support/test-session.ts'

type Session = ReturnType<typeof testSession>

/** Failures whose messages must not expose a secret. */
const failures: [
  kind: string,
  url: (server: Session) => string | Promise<string>,
  options?: ReaderOptions,
][] = [
  ['an HTTP status', (server) => server.url('/status', { code: 404, token: 'secret' })],
  [
    'a wrong content type',
    (server) => server.url('/content-type', { value: 'text/html', ending: 'end', token: 'secret' }),
  ],
  [
    'a refused connection',
    async (server) => {
      const origin = await server.startOwnOrigin()
      await server.stopOwnOrigin()
      return server.url('/hello', { token: 'secret' }, origin)
    },
  ],
  ['a redirect loop', (server) => server.url('/redirect-loop', { token: 'secret' })],
  [
    'a truncated body',
    async (server) => {
      const url = await server.plan([{ chunks: ['data: half', ' of it'], ending: 'truncate' }])
      return `${url}&token=secret`
    },
  ],
  [
    'a buffer limit',
    (server) => server.url('/endless', { token: 'secret' }),
    { maxBufferSize: 1000 },
  ],
  [
    'an error message that contains the URL',
    (server) => server.url('/hello', { token: 'secret' }),
    {
      fetch: (url) => {
        const { host } = new URL(url)
        const cause = new Error(
          `connect to https://user:secret@${host}/x?token=secret#secret failed`,
        )
        return Promise.reject(new TypeError(`Failed to fetch ${url}`, { cause }))
      },
    },
  ],
]

const headers = { authorization: 'Bearer secret', 'x-api-key': 'secret', cookie: 'a=secret' }

describe.each(failures)('after %s', (_, urlOf, options) => {
  it.each(readers)(
    'the error of $reader shows the URL and the reason, but no secret',
    async ({ read }) => {
      const server = testSession()
      const url = await urlOf(server)
      const error = await failureOf(read(`${url}#secret`, { headers, ...options }))
      expect(error).toBeInstanceOf(EventSourceError)
      expect(isEventSourceError(error)).toBe(true)
      const { message, url: shown } = error as EventSourceError
      const { origin, pathname } = new URL(url)
      expect(shown).toBe(origin + pathname)
      expect(message).toMatch(/^Failed to (open|read) http:\/\/[^ ?#@]+: ./)
      expect(message).toContain(shown)
      expect(message).not.toMatch(/secret|unknown|undefined/)
    },
  )

  it('RetriesExhaustedError exposes no secret and keeps the last error as cause', async () => {
    const server = testSession()
    const url = await urlOf(server)
    const client = closeAfterTest(
      new EventSourceClient(url, {
        headers,
        ...options,
        reconnect: { ...atOnce, maxRetries: 1, shouldRetry: () => true },
      }),
    )
    const { error } = await client.closed
    expect(error).toBeInstanceOf(RetriesExhaustedError)
    expect(error).toMatchObject({ code: 'retries-exhausted', attempt: 2, retryable: false })
    expect(error?.cause).toBeInstanceOf(EventSourceError)
    expect(error?.cause).not.toBeInstanceOf(RetriesExhaustedError)
    expect(error?.message).toMatch(/^Gave up on http[^ ]+ after 1 retry: ./)
    expect(error?.message).not.toContain('secret')
  })
})

describe('an error message', () => {
  it('contains the messages of all causes', async () => {
    const options = {
      fetch: () =>
        Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })),
      reconnect: false,
    }
    const { error } = await new EventSourceClient('http://localhost/', options).closed
    expect(error?.message).toBe(
      'Failed to open http://localhost/: fetch failed: connect ECONNREFUSED',
    )
    expect(error?.cause).toMatchObject({ message: 'fetch failed' })
  })

  it.each([undefined, null, 'text', 17, new Error('')])(
    'is complete even if the rejection is %j',
    async (cause) => {
      const options = { fetch: () => Promise.reject(cause), reconnect: false }
      const { error } = await new EventSourceClient('http://localhost/', options).closed
      expect(error).toMatchObject({ code: 'network' })
      expect(error?.message).toMatch(/^Failed to open http:\/\/localhost\/: ./)
      expect(error?.message).not.toContain('undefined')
    },
  )

  it('supports circular causes', async () => {
    const cause = new Error('round')
    cause.cause = cause
    const options = { fetch: () => Promise.reject(cause), reconnect: false }
    const { error } = await new EventSourceClient('http://localhost/', options).closed
    expect(error?.message).toContain('round')
  })

  it('exposes no secret of a URL in a timeout', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const url = server.url('/no-headers', { token: 'secret' })
    const client = closeAfterTest(
      new EventSourceClient(url, { headers, platform: { clock }, reconnect: false }),
    )
    await server.waitForRequests(1)
    await clock.advance(30_000)
    const { error } = await client.closed
    expect(error).toMatchObject({ code: 'connect-timeout' })
    expect(error?.message).not.toContain('secret')
  })
})

describe('isEventSourceError', () => {
  it.each([undefined, null, 'text', new Error('other'), { code: 'network' }])(
    'is false for %j',
    (value) => {
      expect(isEventSourceError(value)).toBe(false)
    },
  )

  it('is true for an error of another copy of the package', () => {
    expect(isEventSourceError({ code: 'network', retryable: true, attempt: 1 })).toBe(true)
  })
})

describe('an error', () => {
  it('has a stack, and serializes to JSON without secrets', async () => {
    const server = testSession()
    const url = server.url('/status', { code: 404, token: 'secret' })
    const { error } = await closeAfterTest(new EventSourceClient(url, { headers })).closed
    // V8 starts the stack with the message; other engines list only the calls.
    expect(error?.stack).toMatch(/ResponseError|openConnection/)
    expect(Object.prototype.toString.call(error)).toBe('[object Error]')
    expect(JSON.stringify(error)).not.toContain('secret')
  })
})
