import { describe, expect, it } from 'vitest'
import { eventStream } from '../support/byte-streams.ts'
import { readers, thrownBy } from '../support/client-probes.ts'
import { differs } from '../support/differences.ts'
import { headerOf } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'

describe.each(readers)('the headers of a request by $reader', ({ read }) => {
  /** Returns the second argument of `fetch`, and its headers. */
  async function initOf(options: Parameters<typeof read>[1] = {}) {
    let init: RequestInit | undefined
    const fetch = async (_: string, given: RequestInit) => {
      init = given
      return eventStream([])
    }
    await read('http://localhost/', { ...options, fetch })
    return { init, headers: new Headers(init?.headers) }
  }

  it('contain only Accept: text/event-stream by default', async () => {
    const { headers } = await initOf()
    expect([...headers]).toEqual([['accept', 'text/event-stream']])
  })

  it('come with cache: no-store, or with the given cache mode', async () => {
    const isLeftOut = differs('no-cache-option')
    expect((await initOf()).init?.cache).toBe(isLeftOut ? undefined : 'no-store')
    const custom = await initOf({ cache: 'no-cache' })
    expect(custom.init?.cache).toBe(isLeftOut ? undefined : 'no-cache')
  })

  it('come with any other cache mode that the runtime supports', async () => {
    const given = await initOf({ cache: 'reload' }).then(({ init }) => init?.cache, String)
    const refusal = expect.stringContaining('Invalid option "cache"')
    const taken = differs('no-cache-option') ? undefined : 'reload'
    expect(given).toEqual(differs('few-cache-modes') ? refusal : taken)
  })

  it('reach another origin without a preflight', async () => {
    const server = testSession()
    const url = server.otherOriginUrl('/hello', { cors: 'simple', ending: 'end' })
    expect(await read(url)).toMatchObject([{ data: 'hello' }])
    const { preflights, requests } = await server.log()
    expect(preflights).toEqual([])
    expect(headerOf(requests[0]!, 'accept')).toBe('text/event-stream')
  })

  it('keep a custom Accept value', async () => {
    const server = testSession()
    const headers = { accept: 'application/x-ndjson, text/event-stream;q=0.5' }
    await read(server.url('/hello', { ending: 'end' }), { headers })
    const { requests } = await server.log()
    expect(headerOf(requests[0]!, 'accept')).toBe(headers.accept)
  })

  it.each([
    ['Headers', () => new Headers({ authorization: 'Bearer a', 'x-two': '2' })],
    [
      'pairs',
      () =>
        [
          ['Authorization', 'Bearer a'],
          ['X-Two', '2'],
        ] as [string, string][],
    ],
    ['a record', () => ({ Authorization: 'Bearer a', 'X-Two': '2' })],
    ['a function', () => () => ({ authorization: 'Bearer a', 'x-two': '2' })],
    [
      'an async function',
      () => async () => new Headers({ authorization: 'Bearer a', 'x-two': '2' }),
    ],
    [
      'a Map',
      () =>
        new Map([
          ['authorization', 'Bearer a'],
          ['x-two', '2'],
        ]) as never,
    ],
  ])('are all sent if given as %s', async (_, makeHeaders) => {
    const server = testSession()
    await read(server.url('/hello', { ending: 'end' }), { headers: makeHeaders() })
    const { requests } = await server.log()
    expect(headerOf(requests[0]!, 'authorization')).toBe('Bearer a')
    expect(headerOf(requests[0]!, 'x-two')).toBe('2')
    expect(headerOf(requests[0]!, 'accept')).toBe('text/event-stream')
  })

  it('keep both values of a repeated name', async () => {
    const { headers } = await initOf({
      headers: [
        ['x-a', '1'],
        ['x-a', '2'],
      ],
    })
    expect(headers.get('x-a')).toBe('1, 2')
  })

  it.each(['se\ncret', 'se\0cret'])(
    'are rejected without exposing an invalid value: %j',
    (value) => {
      const error = thrownBy(() => read('http://localhost/', { headers: { 'x-token': value } }))
      expect(error).toBeInstanceOf(TypeError)
      expect(String(error)).toContain('headers')
      expect(String(error)).not.toContain('cret')
    },
  )

  it('beyond Latin-1 are rejected, or sent as UTF-8 by some runtimes', async () => {
    const server = testSession()
    const headers = { 'x-token': 'secret🌊' }
    const reading = async () => read(server.url('/hello', { ending: 'end' }), { headers })
    const error = await reading().then(() => 'none', String)
    const sent = (await server.log()).requests.map((request) => headerOf(request, 'x-token'))
    const isSent = differs('headers-as-text')
    expect(error).toMatch(isSent ? /^none$/ : /^TypeError: (?!.*cret).*headers/)
    expect(sent).toEqual(isSent ? ['secret\u00f0\u009f\u008c\u008a'] : [])
  })
})
