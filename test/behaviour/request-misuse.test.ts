import { describe, expect, it } from 'vitest'
import {
  type ClientOptions,
  EventSourceClient,
  json,
  type StreamEventsOptions,
  readEvents,
  streamEvents,
} from '../../src/index.ts'
import { thrownBy } from '../support/client-probes.ts'
import { differs } from '../support/differences.ts'
import { testSession } from '../support/test-session.ts'

const url = 'http://localhost/'
const headers = { 'content-type': 'text/event-stream' }
/** A token that was not awaited. */
const token = Promise.resolve('secret')

const timers = { now: () => 0, setTimeout: () => {}, clearTimeout: () => {} }

/** Casts options that TypeScript would reject. */
const wrong = (options: object) => options as ClientOptions
const create = (options: object, target = url) => new EventSourceClient(target, wrong(options))

describe('an invalid option', () => {
  it.each([
    ['headers.authorization', { headers: { authorization: () => 'Bearer' } }, 'give'],
    ['headers.authorization', { headers: { authorization: null } }, 'string'],
    ['headers.authorization', { headers: { authorization: Promise.resolve('') } }, 'function'],
    ['headers', { headers: Promise.resolve({}) }, 'function'],
    ['headers.authorization', { headers: { authorization: `Bearer ${token}` } }, 'function'],
    ['headers.a', { headers: [['a', token]] }, 'function'],
    ['headers.a', { headers: new Headers({ a: String(token) }) }, 'function'],
    ['headers', { headers: 'authorization: Bearer secret' }, 'an object of valid names and values'],
    ['headers', { headers: 5 }, 'an object of valid names and values'],
    ['json', { json: Promise.resolve({}) }, 'function'],
    ['body', { body: Promise.resolve('') }, 'function'],
    ['body', { body: { prompt: 'Hello' } }, 'json'],
    ['signal', { signal: new AbortController() }, 'controller.signal'],
    ['onError', { onError: 'console.error' }, 'function'],
    ['onComment', { onComment: {} }, 'function'],
    ['reconnect', { reconnect: null }, 'a boolean or an object'],
    ['reconnect', { reconnect: 'always' }, 'a boolean or an object'],
    ['platform', { platform: null }, 'object'],
    ['platform', { platform: 'node' }, 'object'],
    ['platform.clock', { platform: { clock: Date } }, 'object'],
    ['platform.clock.now', { platform: { clock: { ...timers, now: 5 } } }, 'function'],
    [
      'platform.clock.clearTimeout',
      { platform: { clock: { ...timers, clearTimeout: undefined } } },
      'function',
    ],
    ['platform.isOnline', { platform: { isOnline: true } }, 'function'],
    ['platform.subscribe', { platform: { subscribe: {} } }, 'function'],
  ])('causes a TypeError that names %s and the fix', (name, options, fix) => {
    const error = thrownBy(() => create(options))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain(`"${name}"`)
    expect(String(error)).toContain(fix === 'give' ? 'make "headers" a function' : fix)
    expect(String(error)).not.toContain('secret')
  })

  it.each([
    ['credentials', 'yes', false],
    ['method', 'NO GOOD', differs('unchecked-values')],
  ])('causes a TypeError that names %s, unless the runtime accepts it', (name, value, isTaken) => {
    const outcome = () => {
      try {
        create({ [name]: value, autoConnect: false })
        return 'taken'
      } catch (error) {
        return String(error)
      }
    }
    const refusal = new RegExp(`^TypeError: Invalid option "${name}"`)
    expect(outcome()).toMatch(isTaken ? /^taken$/ : refusal)
  })

  it('is reported by streamEvents when it is called', () => {
    const options = { until: /done/ } as unknown as StreamEventsOptions
    expect(() => streamEvents(url, options)).toThrow('Invalid option "until"')
  })

  it('of the platform is reported by streamEvents and readEvents when they are called', () => {
    const options = { platform: { random: 0.5 } } as unknown as StreamEventsOptions
    const message = 'Invalid option "platform.random"'
    expect(() => streamEvents(url, options)).toThrow(message)
    expect(() => readEvents(new Response(''), options)).toThrow(message)
  })

  it.each(['localhost:3000/api', 'ws://localhost/', 'ftp://localhost/'])(
    'may be a URL with another scheme, unless fetch is custom: %s',
    (target) => {
      const error = thrownBy(() => create({}, target))
      expect(error).toBeInstanceOf(TypeError)
      expect(String(error)).toContain('expected http: or https:')
      const fetch = () => Promise.resolve(new Response('', { headers }))
      create({ fetch, autoConnect: false }, target)
    },
  )
})

describe('an option function', () => {
  const opened = async (options: object) => {
    const client = create({ ...options, reconnect: false })
    return (await client.closed).error?.message
  }

  it('fails with the reason if its value is invalid', async () => {
    expect(await opened({ body: () => ({ a: 1 }) })).toContain('use "json"')
    expect(await opened({ headers: () => ({ a: () => '' }) })).toContain('"headers.a"')
  })

  it('fails with the name of the option if it throws', async () => {
    const failing = () => Promise.reject(new Error('no token'))
    expect(await opened({ headers: failing })).toContain('"headers" failed: no token')
    expect(await opened({ body: failing })).toContain('"body" failed: no token')
  })

  it('of a store fails with the error of the store', async () => {
    const lastEventId = { load: () => Promise.reject(new Error('disk failure')), save() {} }
    expect(await opened({ lastEventId })).toContain('disk failure')
  })
})

describe('a record of headers', () => {
  it('omits undefined values', async () => {
    const server = testSession()
    const given = { 'x-a': '1', authorization: undefined }
    const events = streamEvents(server.url('/echo', { ending: 'end' }), {
      headers: given,
      decode: json<{ headers: Record<string, string> }>(),
    })
    let names: string[] = []
    for await (const { data } of events) names = Object.keys(data.headers)
    expect(names).toContain('x-a')
    expect(names).not.toContain('authorization')
  })
})

describe('a mocked fetch', () => {
  const failure = async (fetch: () => Promise<unknown>) => {
    const { error } = await create({ fetch, reconnect: false }).closed
    return error?.message
  }

  it('that streams text causes an error suggesting TextEncoder', async () => {
    const body = new ReadableStream({ start: (controller) => controller.enqueue('data: secret') })
    const response = { status: 200, url, headers: new Headers(headers), body }
    const message = await failure(() => Promise.resolve(response))
    expect(message).toContain('encode it with TextEncoder')
    expect(message).not.toContain('secret')
  })

  it('that reuses a response causes an error suggesting a new one', async () => {
    const response = new Response('data: a\n\n', { headers })
    await failure(() => Promise.resolve(response))
    expect(await failure(() => Promise.resolve(response))).toContain('a new Response for each call')
  })

  it.each([undefined, null, 'text', {}])(
    'that returns %j causes an error saying so',
    async (response) => {
      expect(await failure(() => Promise.resolve(response))).toContain('gave no Response')
    },
  )
})
