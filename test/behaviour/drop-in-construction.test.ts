import { describe, expect, it } from 'vitest'
import { EventSource } from '../../src/event-source/index.ts'
import { closeAfterTest, thrownBy } from '../support/client-probes.ts'
import { testSession } from '../support/test-session.ts'
import { waitForEvent } from '../support/wait-for-event.ts'

describe('the constructor URL', () => {
  it.each([
    ['a string', (url: string) => url],
    ['a URL', (url: string) => new URL(url)],
    ['an object with toString()', (url: string) => ({ toString: () => url }) as string],
  ])('may be %s', async (_, make) => {
    const url = testSession().url('/hello', { data: 'there' })
    const source = closeAfterTest(new EventSource(make(url)))
    expect(source.url).toBe(url)
    expect(await waitForEvent(source, 'message')).toMatchObject({ data: 'there' })
  })

  it('is exposed in parsed form', () => {
    const source = closeAfterTest(new EventSource('HTTP://EXAMPLE.invalid:80/a/../b c#d'))
    expect(source.url).toBe('http://example.invalid/b%20c#d')
  })

  it('is converted to a string, not called, if it is a function', () => {
    const makeUrl = () => 'http://localhost/'
    makeUrl.toString = () => 'http://localhost/from-string'
    expect(closeAfterTest(new EventSource(makeUrl as never)).url).toBe(
      'http://localhost/from-string',
    )
  })

  it.each(['http://', 'http://[', 'http://a:b:c'])(
    'causes a SyntaxError if it cannot be parsed: %s',
    (url) => {
      const error = thrownBy(() => new EventSource(url))
      expect(error).toBeInstanceOf(DOMException)
      expect(error).toMatchObject({ name: 'SyntaxError' })
    },
  )

  it('causes a TypeError if missing or not convertible to a string', () => {
    expect(thrownBy(() => Reflect.construct(EventSource, []))).toBeInstanceOf(TypeError)
    expect(thrownBy(() => new EventSource(Symbol('url') as never))).toBeInstanceOf(TypeError)
  })

  it.each([
    'ftp://example.invalid/',
    'about:blank',
    'mailto:reader@example.invalid',
    'javascript:alert(1)',
    'http://user:secret@localhost/',
  ])('ends the source with an error if it cannot be fetched: %s', async (url) => {
    const source = closeAfterTest(new EventSource(url))
    expect(source).toMatchObject({ url: new URL(url).href, readyState: 0 })
    const error = await waitForEvent(source, 'error')
    expect(source.readyState).toBe(2)
    expect(error).not.toHaveProperty('data')
  })
})

describe('the constructor options', () => {
  it.each([[undefined], [null], [{}], [() => {}]])('may be %s', (init) => {
    const source = closeAfterTest(new EventSource('http://localhost/', init as never))
    expect(source.withCredentials).toBe(false)
  })

  it.each([[1], ['text'], [true], [Symbol('init')]])('cause a TypeError if they are %s', (init) => {
    const error = thrownBy(() => new EventSource('http://localhost/', init as never))
    expect(error).toBeInstanceOf(TypeError)
  })

  it.each([
    [{ withCredentials: true }, true],
    [{ withCredentials: false }, false],
    [{ withCredentials: 'yes' as never }, true],
    [{ credentials: 'include' }, true],
    [{ credentials: 'same-origin', withCredentials: true }, false],
  ] as const)('with %j set withCredentials to %s', (init, expected) => {
    const source = closeAfterTest(new EventSource('http://localhost/', init))
    expect(source.withCredentials).toBe(expected)
  })

  it('ignore options specific to EventSourceClient', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['retry: 1\nid: 1\ndata: {}\n\n'], ending: 'end' }])
    const calls: unknown[] = []
    const foreign = {
      autoConnect: false,
      decode: JSON.parse,
      lastEventId: 'other',
      onOpen: () => calls.push('open'),
      onError: () => calls.push('error'),
      onReconnect: () => calls.push('reconnect'),
      reconnect: false,
    }
    const source = closeAfterTest(new EventSource(url, foreign as never))
    expect(await waitForEvent(source, 'message')).toMatchObject({ data: '{}' })
    const { requests } = await server.waitForRequests(2)
    expect(requests.slice(0, 2)).toMatchObject([{ lastEventId: null }, { lastEventId: '1' }])
    expect(calls).toEqual([])
  })

  it.each([
    ['headers', { headers: { 'x y': 'z' } }],
    ['body', { body: 'text', method: 'GET' }],
    ['fetch', { fetch: 'fetch' }],
    ['json', { json: {}, body: 'text' }],
    ['body', { body: new ReadableStream() }],
  ])('cause a TypeError that names the invalid option: %s', (name, init) => {
    const error = thrownBy(() => new EventSource('http://localhost/', init as never))
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toMatch(name)
  })

  it('accept a signal that closes the source without an event', async () => {
    const server = testSession()
    const controller = new AbortController()
    const source = closeAfterTest(
      new EventSource(server.url('/silence'), { signal: controller.signal }),
    )
    const events: string[] = []
    await waitForEvent(source, 'open')
    for (const type of ['open', 'message', 'error'])
      source.addEventListener(type, () => events.push(type))
    controller.abort()
    expect(source.readyState).toBe(2)
    await server.waitForClosed(1)
    expect(events).toEqual([])
  })

  it('accept an aborted signal, which prevents the request', async () => {
    const server = testSession()
    const source = new EventSource(server.url('/hello'), { signal: AbortSignal.abort() })
    expect(source.readyState).toBe(2)
    await fetch(server.url('/hello', { ending: 'end' })).then((response) => response.text())
    expect((await server.log()).requests).toHaveLength(1)
  })
})
