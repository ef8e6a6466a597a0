import { describe, expect, it, vi } from 'vitest'
import { EventSourceClient, streamEvents } from '../../../src/index.ts'
import { EventSource } from '../../../src/event-source/index.ts'
import { closeAfterTest, readers, thrownBy } from '../../support/client-probes.ts'
import { testSession } from '../../support/test-session.ts'

const urlOf = (url: string) => new EventSourceClient(url, { signal: AbortSignal.abort() }).url

describe.each(readers)(
  'a relative URL without a document or worker, passed to $reader',
  ({ read }) => {
    it.each(['/events', 'events', '', '?a=b', '//localhost/events'])(
      'causes a SyntaxError that asks for an absolute URL: %j',
      (url) => {
        const error = thrownBy(() => read(url))
        expect(error).toBeInstanceOf(DOMException)
        expect(error).toMatchObject({
          name: 'SyntaxError',
          message: expect.stringContaining('absolute'),
        })
      },
    )

    it.each(['/events?token=secret', '//user:secret@localhost/events'])(
      'does not expose its secrets in the error: %s',
      (url) => {
        expect(String(thrownBy(() => read(url)))).not.toContain('secret')
      },
    )
  },
)

describe('a relative URL with `autoConnect: false`', () => {
  it('can be given where a page is rendered on a server', () => {
    const client = new EventSourceClient('/prices?token=secret', { autoConnect: false })
    expect(client.url).toBe('/prices?token=secret')
    expect(client.state.status).toBe('idle')
    const error = thrownBy(() => client.connect())
    expect(error).toMatchObject({
      name: 'SyntaxError',
      message: expect.stringContaining('absolute'),
    })
    expect(String(error)).not.toContain('secret')
    expect(client.state.status).toBe('idle')
  })

  it('is resolved by the first connect()', async () => {
    const server = testSession()
    const { pathname, search } = new URL(server.url('/hello'))
    const client = closeAfterTest(new EventSourceClient(pathname + search, { autoConnect: false }))
    expect(() => client.connect()).toThrow(DOMException)
    vi.stubGlobal('location', { href: server.urls.serverUrl })
    client.connect()
    expect(client.url).toBe(server.url('/hello'))
    await client.once('message')
    client.close()
    vi.stubGlobal('location', { href: 'http://other.test/' })
    client.connect()
    expect(client.url).toBe(server.url('/hello'))
  })

  it.each(['http://[', 'ftp://localhost/', 'http://user:secret@localhost/'])(
    'is checked by connect() too if it is absolute: %s',
    (url) => {
      const client = new EventSourceClient(url, { autoConnect: false })
      expect(String(thrownBy(() => client.connect()))).toMatch(/SyntaxError|TypeError/)
      expect(String(thrownBy(() => client.connect()))).not.toContain('secret')
    },
  )

  it('is not resolved if the signal is aborted', async () => {
    const signal = AbortSignal.abort()
    const client = new EventSourceClient('/prices', { autoConnect: false, signal })
    client.connect()
    expect(await client.closed).toEqual({ reason: 'aborted' })
  })
})

describe('a relative URL', () => {
  it('resolves against the base URL of the document', () => {
    vi.stubGlobal('location', { href: 'http://page.test/a/b' })
    vi.stubGlobal('document', { baseURI: 'http://base.test/c/d?e' })
    expect(urlOf('f')).toBe('http://base.test/c/f')
    expect(urlOf('/f')).toBe('http://base.test/f')
    expect(urlOf('//other.test/f')).toBe('http://other.test/f')
    expect(urlOf('http://other.test/')).toBe('http://other.test/')
  })

  it.each(['document', 'location'])('has none of the credentials of the %s', (global) => {
    const href = 'http://user:pass@page.test/a/b?c=@'
    vi.stubGlobal(global, global === 'document' ? { baseURI: href } : { href })
    expect(urlOf('f')).toBe('http://page.test/a/f')
    expect(urlOf('')).toBe('http://page.test/a/b?c=@')
    expect(closeAfterTest(new EventSource('/f')).url).toBe('http://page.test/f')
    expect(() => streamEvents('f')).not.toThrow()
    expect(() => urlOf('http://user:pass@page.test/')).toThrow('authorization')
  })

  it('resolves against the location of a worker', () => {
    vi.stubGlobal('location', { href: 'http://worker.test/a/worker.js' })
    expect(urlOf('b')).toBe('http://worker.test/a/b')
    expect(urlOf('?c')).toBe('http://worker.test/a/worker.js?c')
  })

  it('resolves to the base itself if it is empty', () => {
    vi.stubGlobal('document', { baseURI: 'http://base.test/c/d?e#f' })
    expect(urlOf('')).toBe('http://base.test/c/d?e')
  })

  it('may be returned by a function', async () => {
    const server = testSession()
    vi.stubGlobal('location', { href: server.urls.serverUrl })
    const { pathname, search } = new URL(server.url('/hello'))
    const client = closeAfterTest(new EventSourceClient(() => pathname + search))
    expect(await client.once('message')).toMatchObject({ origin: server.urls.serverUrl })
    expect((await streamEvents(pathname + search).next()).value).toMatchObject({ data: 'hello' })
  })
})
