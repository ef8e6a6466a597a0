import { describe, expect, it } from 'vitest'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
import { closeAfterTest, readers, thrownBy } from '../support/client-probes.ts'
import { differs } from '../support/differences.ts'
import { testSession } from '../support/test-session.ts'

describe.each(readers)('the URL passed to $reader', ({ read }) => {
  it('may be a string, a URL, a function, or convertible to a string', async () => {
    const server = testSession()
    const href = server.url('/hello', { ending: 'end' })
    for (const url of [href, new URL(href), { toString: () => href } as string, () => href]) {
      expect(await read(url)).toMatchObject([{ data: 'hello' }])
    }
  })

  it('is requested without its fragment', async () => {
    const server = testSession()
    expect(await read(`${server.url('/hello', { ending: 'end' })}#part`)).toHaveLength(1)
    expect((await server.log()).requests[0]?.path).not.toContain('#')
  })

  it.each(['http://[', 'http://localhost:99999/', 'http://%zz/', 'https://', 'http://a<b/'])(
    'causes a SyntaxError if invalid: %s',
    (url) => {
      const error = thrownBy(() => read(url))
      expect(error).toBeInstanceOf(DOMException)
      expect((error as DOMException).name).toBe('SyntaxError')
      expect((error as DOMException).code).toBe(differs('no-exception-codes') ? undefined : 12)
    },
  )

  it.each([
    'http://user:secret@localhost/',
    'http://user@localhost/',
    'http://:secret@localhost/',
    'http://user:se@secret@localhost/',
    ' http://user:secret@localhost/',
    'https:user:secret@localhost/',
    'http:\\\\user:secret@localhost\\',
  ])('causes a TypeError with the fix if it has credentials: %s', (url) => {
    const error = thrownBy(() => read(url))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain('authorization')
    expect(String(error)).toContain('://localhost/')
    expect(String(error)).not.toMatch(/secret|user@/)
  })

  it.each([
    'http://user:secret@[/',
    'http://user:secret@localhost:99999/',
    'http://user:se/secret@localhost/',
    'http://user:se?secret@localhost/',
    'http://user:se#secret@localhost/',
    'http://localhost:99999/?token=secret',
    'http://localhost:99999/#secret',
  ])('does not expose its secrets if invalid: %s', (url) => {
    const error = thrownBy(() => read(url))
    expect(error).toMatchObject({ name: 'SyntaxError' })
    expect(String(error)).not.toContain('secret')
  })
})

describe('before connecting', () => {
  it('url is the given URL with `autoConnect: false`', () => {
    const client = new EventSourceClient('http://localhost:80/a/../b', { autoConnect: false })
    expect(client.url).toBe('http://localhost:80/a/../b')
    client.connect()
    client.close()
    expect(client.url).toBe('http://localhost/b')
    expect(new EventSourceClient(() => 'http://localhost/', { autoConnect: false }).url).toBe('')
  })

  it('url is the normalized URL', () => {
    const options = { signal: AbortSignal.abort() }
    expect(new EventSourceClient('http://localhost:80/a/../b?c=d#e', options).url).toBe(
      'http://localhost/b?c=d#e',
    )
    expect(new EventSourceClient(new URL('http://localhost/'), options).url).toBe(
      'http://localhost/',
    )
  })

  it.each([
    [{}, false],
    [{ withCredentials: true }, true],
    [{ credentials: 'include' }, true],
    [{ credentials: 'same-origin', withCredentials: true }, false],
  ] as const)('withCredentials for %j is %s', (options, expected) => {
    const client = new EventSourceClient('http://localhost/', { ...options, autoConnect: false })
    expect(client.withCredentials).toBe(expected)
  })

  it('url does not change with the URL object', () => {
    const given = new URL('http://localhost/a')
    const client = new EventSourceClient(given, { autoConnect: false })
    given.pathname = '/b'
    expect(client.url).toBe('http://localhost/a')
    client.connect()
    client.close()
    expect(client.url).toBe('http://localhost/a')
  })
})

describe('streamEvents', () => {
  it('accepts a Request with its method, headers and body', async () => {
    const server = testSession()
    const headers = { 'x-a': '1', accept: 'text/event-stream, */*' }
    const request = new Request(server.url('/echo'), { method: 'PUT', headers, body: 'text' })
    const events = streamEvents(request)
    const { value } = await events.next()
    const echoed = JSON.parse(value?.data as string) as Record<string, unknown>
    expect(echoed).toMatchObject({ method: 'PUT', body: 'text', headers })
    await events.return()
    await server.waitForClosed(1)
  })

  it('prefers its options over those of the Request', async () => {
    const server = testSession()
    const request = new Request(server.url('/echo'), { method: 'PUT', body: 'text' })
    const { value } = await streamEvents(request, { method: 'POST', body: 'other' }).next()
    expect(JSON.parse(value?.data as string)).toMatchObject({ method: 'POST', body: 'other' })
  })

  it('accepts a Response, and takes the origin from its URL', async () => {
    const server = testSession()
    const events = streamEvents(await fetch(server.url('/hello', { id: 1 })))
    expect((await events.next()).value).toEqual({
      type: 'message',
      data: 'hello',
      lastEventId: '1',
      origin: server.urls.serverUrl,
    })
    await events.return()
    const needsByte = differs('cancelled-with-next-byte')
    if (!needsByte) await server.waitForClosed(1)
    expect((await server.log()).counts.open).toBe(needsByte ? 1 : 0)
    if (needsByte) await server.write(':\n')
    await server.waitForClosed(1)
  })

  it('makes no request before the first next()', async () => {
    const server = testSession()
    const events = streamEvents(server.url('/hello'))
    expect((await server.log()).counts.requests).toBe(0)
    await events.next()
    await events.return()
    expect((await server.waitForClosed(1)).counts.requests).toBe(1)
  })
})

describe('EventSourceClient', () => {
  it('throws for an invalid URL without calling fetch', async () => {
    const server = testSession()
    let calls = 0
    const fetch = () => {
      calls += 1
      return Promise.reject(new Error('unexpected'))
    }
    thrownBy(() => closeAfterTest(new EventSourceClient('http://[', { fetch })))
    expect((await server.log()).counts.requests).toBe(0)
    expect(calls).toBe(0)
  })
})
