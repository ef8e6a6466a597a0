import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  EventSourceClient,
  type RequestOptions,
  type StreamOptions,
  type StreamEventsOptions,
  json,
  streamEvents,
} from '../../src/index.ts'
import { EventSource } from '../../src/event-source/index.ts'
import { closeAfterTest } from '../support/client-probes.ts'
import { type Answer, head, listen, pour, repeat, whole } from './raw-server.ts'

const secret = 'hunter2'
/** With characters that can break a redaction. */
const query = `?a=(${secret})'&b=[${secret}]&c="${secret}"`
const fragment = `#'${secret}`
const headers = {
  authorization: `Bearer ${secret}`,
  'x-api-key': secret,
  cookie: `session=${secret}`,
}

/** Every representation of an error. */
function shownWaysOf(error: unknown): string[] {
  const causes: unknown[] = []
  for (let cause = error; cause; cause = (cause as Error).cause) causes.push(cause)
  return causes.flatMap((cause) => {
    const { message, stack } = cause as Error
    const fields = JSON.stringify(Object.getOwnPropertyDescriptors(cause))
    return [message, stack ?? '', String(cause), JSON.stringify(cause), fields, inspect(cause)]
  })
}

/** Everything printed, reported or unhandled during the test. */
function watchOutput(): unknown[] {
  const seen: unknown[] = []
  for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const)
    vi.spyOn(console, method).mockImplementation((...args) => void seen.push(...args))
  vi.stubGlobal('reportError', (error: unknown) => void seen.push(error))
  const note = (error: unknown) => void seen.push(error)
  process.on('warning', note)
  onTestFinished(() => void process.off('warning', note))
  return seen
}

interface Failure {
  name: string
  answer?: Answer
  url?: (origin: string) => string
  options?: RequestOptions & StreamOptions
}

const gone = 'http://127.0.0.1:1/'
const redirect = (location: string): Answer => {
  return (socket) => void socket.end(whole('', '302 Found', { location }))
}

const failures: Failure[] = [
  { name: 'a refused connection', url: () => gone },
  { name: 'an unknown host', url: () => 'http://nothing.invalid/' },
  { name: 'a forbidden port', url: () => 'http://127.0.0.1:6000/' },
  { name: 'a broken connection', answer: (socket) => void socket.destroy() },
  { name: 'a response that is not HTTP', answer: (socket) => void socket.end('hello\r\n\r\n') },
  { name: 'an error status', answer: (socket) => void socket.end(whole('no', '401 Unauthorized')) },
  {
    name: 'another content type',
    answer: (socket) => void socket.end(whole('', '200 OK', { 'content-type': 'text/html' })),
  },
  { name: 'endless headers', answer: (socket) => pour(socket, repeat('HTTP/1.1 200 OK\r\nx')) },
  { name: 'a missing response', answer: () => {}, options: { connectTimeout: 20 } },
  {
    name: 'silence',
    answer: (socket) => void socket.write(head()),
    options: { idleTimeout: 20 },
  },
  {
    name: 'an oversized event',
    answer: (socket) => void socket.write(`${head()}data: too much`),
    options: { maxBufferSize: 4 },
  },
  {
    name: 'a truncated body',
    answer: (socket) => void socket.end(`${head('200 OK', { 'content-length': '99' })}: x\n`),
  },
  { name: 'a redirect loop', answer: redirect('') },
  { name: 'endless redirects', answer: redirect('/else') },
  { name: 'a redirect to an invalid URL', answer: redirect('http://[') },
  { name: 'a redirect to another scheme', answer: redirect('ftp://127.0.0.1/') },
  {
    name: 'a redirect with credentials',
    answer: redirect('http://user:theirs@127.0.0.1:1/'),
  },
  { name: 'a redirect to a closed port', answer: redirect(gone) },
  {
    name: 'a body that must not cross origins',
    answer: (socket) => void socket.end(whole('', '307 Else', { location: gone })),
    options: { json: { password: secret } },
  },
  {
    name: 'a fetch error that contains the URL',
    options: {
      fetch: async (url) => {
        throw new Error(`no way to ${url} or (${url}) or "${url}"`)
      },
    },
  },
]

describe('no secret appears in the error for', () => {
  it.each(failures)('$name', async ({ answer = () => {}, url, options, name }) => {
    const output = watchOutput()
    await using server = await listen(answer)
    const target = (url?.(`${server.origin}/`) ?? `${server.origin}/`) + query + fragment
    const given = { headers, lastEventId: secret, ...options }
    const errors: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(target, {
        ...given,
        reconnect: { maxRetries: 1, initialDelay: 1 },
        onError: (error) => errors.push(error),
      }),
    )
    const { error } = await client.closed
    errors.push(error, client.state.error)
    await streamEvents(target, given)
      .next()
      .then(({ value }) => errors.push(value))
      .catch((thrown: unknown) => errors.push(thrown))
    const shown = errors.filter(Boolean)
    expect(shown.length).toBeGreaterThan(2)
    // An error of the caller's function is the cause, unchanged.
    const own = name === 'a fetch error that contains the URL' ? 5 : Infinity
    for (const one of shown)
      for (const text of shownWaysOf(one).slice(0, own)) {
        const isOwn = own < Infinity && !text.startsWith('Failed')
        expect(isOwn ? '' : text).not.toContain(secret)
      }
    expect(inspect(output)).not.toContain(secret)
  })
})

describe('no secret appears in the rejection of', () => {
  const make: Record<string, (url: string, options?: RequestOptions) => unknown> = {
    EventSourceClient: (url, options) => closeAfterTest(new EventSourceClient(url, options)),
    streamEvents: (url, options) => streamEvents(url, options),
    EventSource: (url, options) => closeAfterTest(new EventSource(url, options)),
  }
  const url = `http://localhost/${query}`
  const circular: Record<string, unknown> = { password: secret }
  circular['self'] = circular
  const misuses: [string, string, RequestOptions?][] = [
    ['a password in a URL', `https://user:${secret}@localhost/`],
    ['a user in a URL', `https://${secret}@localhost/${query}`],
    ['an invalid URL with a password', `http://user:${secret}@[/`],
    ['an invalid URL with half a password', `http://user:${secret}?x@localhost/`],
    [
      'an invalid URL with a password and a query',
      `http://user:x@localhost:99999/?e=a@b&t=${secret}`,
    ],
    ['a relative URL', `/prices${query}`],
    ['a relative URL with an @ in its query', `/prices?mail=a@b&token=${secret}`],
    ['a relative URL with a password', `//user:${secret}@localhost/`],
    ['another scheme', `ftp://user:${secret}@localhost/${query}`],
    ['a header with a line end', url, { headers: { 'x-token': `a\n${secret}` } }],
    ['a header with an invalid name', url, { headers: { 'a b': secret } }],
    ['a header that is a promise', url, { headers: Promise.resolve({ a: secret }) as never }],
    ['a header that is an object', url, { headers: { a: (() => secret) as never } }],
    ['a body that is an object', url, { body: { password: secret } as never }],
    ['circular JSON', url, { json: circular }],
    ['JSON and a body', url, { json: { password: secret }, body: secret }],
    ['a body with GET', url, { json: { password: secret }, method: 'GET' }],
  ]

  const cases = Object.entries(make).flatMap(([name, construct]) =>
    misuses.map(([input, given, options]) => ({ name, construct, input, given, options })),
  )

  it.each(cases)('$input ($name)', async ({ name, construct, given, options }) => {
    const output = watchOutput()
    const errors: unknown[] = []
    try {
      const made = construct(given, { headers, ...options })
      // The drop-in reports some of these by an error event only.
      await new Promise((resolve) => (made as EventSource).addEventListener('error', resolve))
    } catch (error) {
      errors.push(error)
    }
    const rejection = expect.stringMatching(/Failed to resolve|Invalid option/)
    const isByEvent = name === 'EventSource' && errors.length === 0
    expect(errors.map(String)).toEqual(isByEvent ? [] : [rejection])
    for (const text of errors.flatMap(shownWaysOf)) expect(text).not.toContain(secret)
    expect(inspect(output)).not.toContain(secret)
  })
})

describe('server text in an error message', () => {
  const readFrom = async (answer: Answer, options: StreamEventsOptions<{}, unknown> = {}) => {
    await using server = await listen(answer)
    const reading = streamEvents(server.origin, options).next()
    return await reading.then(String, ({ message }: Error) => message)
  }

  it('is on one line and truncated', async () => {
    const type = `text/\t\u0085${'x'.repeat(10_000)}`
    const message = await readFrom((socket) =>
      socket.write(whole('', '200 OK', { 'content-type': type })),
    )
    expect(message).toMatch(/expected text\/event-stream, got text\/.*x{50}$/)
    expect(message.length).toBeLessThan(600)
    // oxlint-disable-next-line no-control-regex
    expect(message).not.toMatch(/[\0-\x1f\x7f-\x9f]/)
  })

  it('is truncated for decode errors, in names and issues', async () => {
    const name = 'n'.repeat(100_000)
    const answer: Answer = (socket) => socket.write(whole(`event: ${name}\ndata: {\n\n`))
    const message = await readFrom(answer, { decode: json() })
    expect(message).toMatch(/^Failed to decode event "n{100}" of /)
    expect(message.length).toBeLessThan(600)
    const issues = Array.from({ length: 100_000 }, () => ({ message: 'wrong', path: ['a', 0] }))
    const schema = {
      '~standard': { version: 1, vendor: 'own', validate: () => ({ issues }) },
    } as const
    const refused = await readFrom((socket) => socket.write(whole('data: 1\n\n')), {
      decode: schema,
    })
    expect(refused).toMatch(/^Failed to decode event "message" of \S+: a\.0: wrong; a\.0: wrong/)
    expect(refused.length).toBeLessThan(600)
  })
})
