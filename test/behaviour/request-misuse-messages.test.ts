import { describe, expect, it } from 'vitest'
import {
  type ClientOptions,
  EventSourceClient,
  type EventStreamSource,
  readEvents,
  streamEvents,
} from '../../src/index.ts'
import {
  closeAfterTest,
  frozenPlatform,
  thrownBy,
  waitForStatus,
} from '../support/client-probes.ts'
import { testSession } from '../support/test-session.ts'

const url = 'http://localhost/'
const create = (options: object, target: unknown = url) =>
  new EventSourceClient(target as string, options as ClientOptions)

describe('the message about an invalid option', () => {
  it.each([
    [
      { idleTimeout: '3' },
      '"idleTimeout": expected a number from 0 to Infinity, got "3" (a string)',
    ],
    [{ maxBufferSize: NaN }, '"maxBufferSize": expected a number from 1 to Infinity, got NaN'],
    [{ reconnect: { jitter: 2 } }, '"reconnect.jitter": expected a number from 0 to 1, got 2'],
    [{ credentials: true }, `"credentials": expected 'omit', 'same-origin' or 'include', got true`],
    [
      { mode: 'navigate' },
      `"mode": expected 'cors', 'no-cors' or 'same-origin', got "navigate" (a string)`,
    ],
    [{ redirect: null }, `"redirect": expected 'follow', 'error' or 'manual', got null`],
    [
      { crossOriginRedirect: 'no' },
      `"crossOriginRedirect": expected 'strip' or 'follow', got "no" (a string)`,
    ],
    [
      { cache: 'none' },
      `"cache": expected 'default', 'no-store', 'reload', 'no-cache', 'force-cache' or 'only-if-cached', got "none" (a string)`,
    ],
    [{ reconnect: 3 }, '"reconnect": expected a boolean or an object, got 3'],
    [{ idempotent: 'yes' }, '"idempotent": expected a boolean, got "yes" (a string)'],
    [
      { signal: new Map() },
      '"signal": expected an AbortSignal such as controller.signal, got a Map',
    ],
    [{ fetch: {} }, '"fetch": expected a function, got an object'],
    [{ onError: 'log' }, '"onError": expected a function, got "log" (a string)'],
    [{ onClose: [] }, '"onClose": expected a function, got an array'],
    [
      { events: ['order'] },
      '"events": expected an object of decoders such as { order: json() }, got an array',
    ],
    [
      { events: new Map() },
      '"events": expected an object of decoders such as { order: json() }, got a Map',
    ],
    [
      { events: { order: 5 } },
      '"events.order": expected text, json, a function or a Standard Schema, got 5',
    ],
    [
      { decode: Promise.resolve() },
      '"decode": expected text, json, a function or a Standard Schema, got a Promise',
    ],
    [
      { headers: Promise.resolve({}) },
      '"headers": got a Promise; pass a function instead, which may be async',
    ],
    [{ body: { a: 'secret' } }, '"body": got an object; use "json"'],
  ])('names the option, the expected and the given value: %o', (options, message) => {
    expect(thrownBy(() => create(options))).toEqual(new TypeError(`Invalid option ${message}`))
  })

  it('shortens long text', () => {
    const message = String(thrownBy(() => create({ onError: 'x'.repeat(1000) })))
    expect(message.length).toBeLessThan(120)
  })

  it.each([
    { headers: { authorization: 'secret\n1' } },
    { headers: { 'secret:': '' } },
    { headers: { authorization: [Promise.resolve('secret')] } },
    { body: { secret: 'secret' } },
  ])('does not expose secrets: %o', (options) => {
    expect(String(thrownBy(() => create(options)))).not.toContain('secret')
  })

  it('names an invalid overflow', () => {
    const client = closeAfterTest(create({ autoConnect: false }))
    expect(() => client.events({ overflow: true as never })).toThrow(
      `Invalid option "overflow": expected 'pause', 'drop-oldest' or 'error', got true`,
    )
  })
})

const notUrls: [value: unknown, kind: string][] = [
  [5, '5'],
  [true, 'true'],
  [{}, 'an object'],
  [new Map(), 'a Map'],
]

describe('the message about the URL of a client', () => {
  const construct = (target: unknown) =>
    new EventSourceClient(target as string, { autoConnect: false })

  it.each([undefined, null])('says that it is required: %o', (target) => {
    expect(thrownBy(() => construct(target))).toEqual(new TypeError('"url" is required'))
  })

  it.each(notUrls)('names the kinds that it can have: %o', (target, kind) => {
    const message = `"url" must be a string, a URL or a function, got ${kind}`
    expect(thrownBy(() => construct(target))).toEqual(new TypeError(message))
  })
})

describe('the URL of a function', () => {
  it('that returns none is the reason of the failure', async () => {
    const client = create({ reconnect: false }, () => undefined)
    expect((await client.closed).error?.message).toContain('"url" is required')
  })
})

describe('the message of streamEvents and readEvents about their input', () => {
  it.each([...notUrls, [null, 'null'], [undefined, 'undefined']])(
    'names the inputs that streamEvents takes: %o',
    (input, kind) => {
      const message = `Invalid argument "input": expected a URL, a Request or a Response, got ${kind}`
      expect(thrownBy(() => streamEvents(input as never))).toEqual(new TypeError(message))
    },
  )

  it('does not show a URL that is passed to readEvents', () => {
    expect(() => readEvents('https://example.com/?token=secret' as never)).toThrow(
      '"source": got a string, not a Response, a ReadableStream or an async iterable of bytes; for a URL, use streamEvents',
    )
  })

  it.each([
    ['https://example.com/?token=secret', 'a string'],
    [undefined, 'undefined'],
    [{ data: 'a' }, 'an object'],
  ])('names the value of a promise: %o', async (value, kind) => {
    const message = `Failed to open the stream: got ${kind}, not a Response, a ReadableStream or an async iterable of bytes`
    for (const read of [streamEvents, readEvents]) {
      const events = read(Promise.resolve(value) as unknown as Promise<EventStreamSource>)
      await expect(events.next()).rejects.toThrow(message)
    }
  })
})

describe('the message after the last retry', () => {
  it.each([
    [0, '0 retries'],
    [1, '1 retry'],
    [2, '2 retries'],
  ])('counts %i retries, and gives the last failure', async (maxRetries, count) => {
    const server = testSession()
    const { platform, ...frozen } = frozenPlatform()
    const target = await server.plan([{ status: 503 }])
    const client = closeAfterTest(
      new EventSourceClient(target, { ...frozen, platform, reconnect: { maxRetries } }),
    )
    for (let retry = 1; retry <= maxRetries; retry++) {
      await waitForStatus(client, 'waiting', retry)
      await platform.clock.advanceToNext()
    }
    const { error } = await client.closed
    const shown = target.split('?')[0]
    expect(error?.message).toMatch(
      new RegExp(`^Gave up on ${shown} after ${count}: Failed to open ${shown}: got status 503`),
    )
  })
})
