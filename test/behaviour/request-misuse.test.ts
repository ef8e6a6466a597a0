import { describe, expect, it } from 'vitest'
import {
  type ClientOptions,
  EventSourceClient,
  json,
  type StreamEventsOptions,
  streamEvents,
} from '../../src/index.ts'
import { thrownBy } from '../support/client-probes.ts'
import { differs } from '../support/differences.ts'
import { testSession } from '../support/test-session.ts'

const url = 'http://localhost/'
const headers = { 'content-type': 'text/event-stream' }

/** What plain JavaScript lets through. */
const wrong = (options: object) => options as ClientOptions
const create = (options: object, target = url) => new EventSourceClient(target, wrong(options))

describe('an option that cannot be', () => {
  it.each([
    ['headers.authorization', { headers: { authorization: () => 'Bearer' } }, 'give'],
    ['headers.authorization', { headers: { authorization: null } }, 'string'],
    ['headers.authorization', { headers: { authorization: Promise.resolve('') } }, 'function'],
    ['headers', { headers: Promise.resolve({}) }, 'function'],
    ['body', { body: { prompt: 'Hello' } }, 'json'],
    ['signal', { signal: new AbortController() }, 'controller.signal'],
    ['onError', { onError: 'console.error' }, 'function'],
    ['onComment', { onComment: {} }, 'function'],
    ['reconnect', { reconnect: null }, 'a boolean or an object'],
    ['reconnect', { reconnect: 'always' }, 'a boolean or an object'],
  ])('is a TypeError that names %s and the fix', (name, options, fix) => {
    const error = thrownBy(() => create(options))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain(`"${name}"`)
    expect(String(error)).toContain(fix === 'give' ? 'make "headers" a function' : fix)
  })

  it.each([
    ['credentials', 'yes', differs('unchecked-values') || differs('no-credentials-or-mode')],
    ['method', 'NO GOOD', differs('unchecked-values')],
  ])('is a TypeError that names %s, unless the runtime takes anything', (name, value, isTaken) => {
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

  it('is told of streamEvents before anything is asked for', () => {
    const options = { until: /done/ } as unknown as StreamEventsOptions
    expect(() => streamEvents(url, options)).toThrow('Invalid option "until"')
  })

  it.each(['localhost:3000/api', 'ws://localhost/', 'ftp://localhost/'])(
    'may be a URL that fetch knows no scheme of: %s',
    (target) => {
      const error = thrownBy(() => create({}, target))
      expect(error).toBeInstanceOf(TypeError)
      expect(String(error)).toContain('expected http: or https:')
      const fetch = () => Promise.resolve(new Response('', { headers }))
      create({ fetch, autoConnect: false }, target)
    },
  )
})

describe('what a function gives', () => {
  const opened = async (options: object) => {
    const client = create({ ...options, reconnect: false })
    return (await client.closed).error?.message
  }

  it('is refused like what is given at once, with the reason in the message', async () => {
    expect(await opened({ body: () => ({ a: 1 }) })).toContain('use "json"')
    expect(await opened({ headers: () => ({ a: () => '' }) })).toContain('"headers.a"')
  })

  it('or throws, is told by the name of the option', async () => {
    const failing = () => Promise.reject(new Error('no token'))
    expect(await opened({ headers: failing })).toContain('"headers" failed: no token')
    expect(await opened({ body: failing })).toContain('"body" failed: no token')
  })

  it('of a store that fails, is told with the reason', async () => {
    const lastEventId = { load: () => Promise.reject(new Error('disk on fire')), save() {} }
    expect(await opened({ lastEventId })).toContain('disk on fire')
  })
})

describe('a record of headers', () => {
  it('leaves out what is undefined', async () => {
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

  it('that streams text is told to encode it', async () => {
    const body = new ReadableStream({ start: (controller) => controller.enqueue('data: secret') })
    const response = { status: 200, url, headers: new Headers(headers), body }
    const message = await failure(() => Promise.resolve(response))
    expect(message).toContain('encode it with TextEncoder')
    expect(message).not.toContain('secret')
  })

  it('that gives the same response twice is told to make a new one', async () => {
    const response = new Response('data: a\n\n', { headers })
    await failure(() => Promise.resolve(response))
    expect(await failure(() => Promise.resolve(response))).toContain('a new Response for each call')
  })

  it.each([undefined, null, 'text', {}])('that gives %j is told so', async (response) => {
    expect(await failure(() => Promise.resolve(response))).toContain('gave no Response')
  })
})
