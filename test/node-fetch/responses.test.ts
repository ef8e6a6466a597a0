import { describe, expect, it } from 'vitest'
import { readEvents } from '../../src/index.ts'
import { nodeFetch } from '../../src/node/index.ts'
import { messageOf } from './message-of.ts'
import { eventStream, eventStreamHead, serve, serveRaw } from '../support/node/serve.ts'

const fetch = nodeFetch()
const emptyChunk = '0\r\n\r\n'

describe('a response', () => {
  it('has the members of fetch’s that make sense for a stream', async () => {
    const url = await serve((_, response) => {
      response.writeHead(201, 'All Good', { 'x-a': ['1', '2'], 'set-cookie': ['a=1', 'b=2'] })
      response.end('{"a":1}')
    })
    const [response, expected] = [
      await fetch(`${url}/path?a#b`),
      await globalThis.fetch(`${url}/path?a#b`),
    ]
    const { ok, status, statusText, url: shown } = response
    expect({ ok, status, statusText, url: shown }).toEqual({
      ok: expected.ok,
      status: expected.status,
      statusText: expected.statusText,
      url: expected.url,
    })
    expect(response.headers).toBeInstanceOf(Headers)
    expect(response.headers.get('x-a')).toBe(expected.headers.get('x-a'))
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(response.bodyUsed).toBe(false)
    expect(await response.json()).toEqual({ a: 1 })
    expect(response.bodyUsed).toBe(true)
  })

  it('is read once', async () => {
    const url = await serve((_, response) => response.end('text'))
    const response = await fetch(url)
    expect(await response.text()).toBe('text')
    expect(await messageOf(response.text())).toBe('The body has a reader already, or was read')
    expect(await messageOf(readEvents(response, { contentType: 'any' }).next())).toMatch(
      /the body was read before/,
    )
    expect(await messageOf(response.body!.cancel())).toBe('The body has a reader; cancel that')
  })

  it('decodes UTF-8 that is split between chunks, without a byte order mark', async () => {
    const body = Buffer.from('\ufeffé€😀')
    const url = await serve((_, response) => {
      for (const byte of body) response.write(Buffer.from([byte]))
      response.end()
    })
    expect(await (await fetch(url)).text()).toBe('é€😀')
  })

  it('is iterated by chunks, and cancelled by a break', async () => {
    let closed = () => {}
    const isClosed = new Promise<void>((resolve) => (closed = resolve))
    const url = await serve((_, response) => {
      response.on('close', closed)
      response.write('chunk')
    })
    for await (const chunk of (await fetch(url)).body!) {
      expect(new TextDecoder().decode(chunk)).toBe('chunk')
      break
    }
    await isClosed
  })

  it.each([
    ['204', 'GET'],
    ['304', 'GET'],
    ['200', 'HEAD'],
  ])('%s to %s has no body', async (status, method) => {
    const url = await serve((_, response) => response.writeHead(Number(status)).end())
    expect((await fetch(url, { method })).body).toBeNull()
  })

  it('settles a read that waits when it is cancelled', async () => {
    const url = await serve((_, response) => void response.flushHeaders())
    const reader = (await fetch(url)).body!.getReader()
    const read = reader.read()
    await expect(reader.read()).rejects.toThrow('The reader is reading already')
    await reader.cancel()
    expect([await read, await reader.read()]).toEqual([{ done: true }, { done: true }])
  })
})

describe('a redirect', () => {
  it.each([undefined, 'follow', 'manual'] as const)(
    'is a response with redirect: %s',
    async (redirect) => {
      const url = await serve((_, response) => response.writeHead(302, { location: '/a' }).end())
      const response = await fetch(url, redirect ? { redirect } : {})
      expect([response.status, response.headers.get('location')]).toEqual([302, '/a'])
      await response.body?.cancel()
    },
  )

  it('is an error with redirect: "error"', async () => {
    const url = await serve((_, response) => response.writeHead(307, { location: '/a' }).end())
    await expect(fetch(url, { redirect: 'error' })).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { message: 'unexpected redirect' },
    })
  })
})

describe('HTTP', () => {
  it('of 1xx statuses comes before the response', async () => {
    const url = await serveRaw((socket) =>
      socket.write(
        `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${eventStreamHead}\r\ndata: 1\n\n`,
      ),
    )
    expect((await readEvents(fetch(url)).next()).value?.data).toBe('1')
  })

  it('of trailers ends the stream like any other', async () => {
    const url = await serveRaw((socket) =>
      socket.write(
        `${eventStreamHead}transfer-encoding: chunked\r\ntrailer: x-a\r\n\r\n9\r\ndata: 1\n\n\r\n0\r\nx-a: 1\r\n\r\n`,
      ),
    )
    const events = readEvents(fetch(url))
    expect((await events.next()).value?.data).toBe('1')
    expect(await events.next()).toMatchObject({ done: true })
  })

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', /fetch failed: Parse Error: Expected HTTP/],
    [
      'an upgrade',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      /fetch failed: other side closed/,
    ],
    ['a broken header', 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n', /fetch failed: Parse Error/],
    [
      'two lengths',
      `HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n${emptyChunk}`,
      /fetch failed: Parse Error/,
    ],
    [
      'an invalid chunk',
      `${eventStreamHead}transfer-encoding: chunked\r\n\r\nxyz\r\n`,
      /terminated: Parse Error: Invalid character in chunk size/,
    ],
  ])('with %s is an error with its reason', async (_, bytes, reason) => {
    const url = await serveRaw((socket) => socket.write(bytes))
    expect(await messageOf(readEvents(fetch(url)).next())).toMatch(reason)
  })
})

describe('an init', () => {
  it('adds the headers that fetch adds, and no others', async () => {
    const url = await serve((request, response) => response.end(JSON.stringify(request.headers)))
    const ours = await (await fetch(url, { cache: 'no-store' })).json()
    const theirs = (await (await globalThis.fetch(url, { cache: 'no-store' })).json()) as object
    expect(theirs).toMatchObject({ ...(ours as object), 'accept-encoding': 'gzip, deflate' })
    expect(Object.keys(theirs).filter((name) => !(name in (ours as object)))).toEqual([
      'accept-language',
      'sec-fetch-mode',
    ])
  })

  it.each([
    ['Headers', new Headers({ 'X-A': '1' })],
    ['pairs', [['X-A', '1']] as [string, string][]],
    ['a record', { 'X-A': '1', 'x-b': undefined }],
  ])('takes headers as %s', async (_, headers) => {
    const url = await serve((request, response) => response.end(request.headers['x-a']))
    expect(await (await fetch(url, { headers })).text()).toBe('1')
  })

  it.each<[string, object, RegExp]>([
    [
      'a header of the framing',
      { headers: { 'Transfer-Encoding': 'chunked' } },
      /Invalid header "transfer-encoding": the transport sets it/,
    ],
    [
      'a header with a line break',
      { headers: { authorization: 'secret\r\nx: y' } },
      /^Invalid character in header content \["authorization"\]$/,
    ],
    ['integrity', { integrity: 'sha256-abc' }, /does not support "integrity"/],
    [
      'a dispatcher',
      { dispatcher: {} },
      /"dispatcher" has no effect on nodeFetch; pass an agent to it/,
    ],
  ])('with %s is rejected', async (_, init, reason) => {
    const url = await serve(() => {})
    expect(await messageOf(fetch(url, init))).toMatch(reason)
  })

  it.each([
    ['ftp://localhost/', 'expected http: or https:, got ftp:'],
    ['http://user:secret@localhost/', 'it has credentials; pass them in a header'],
  ])('is rejected for the URL %s', async (url, problem) => {
    expect(await messageOf(fetch(url))).toBe(`Invalid URL of nodeFetch: ${problem}`)
    expect(await messageOf(fetch(new Request('http://localhost/') as never))).toBe(
      'Invalid URL of nodeFetch: expected a string or URL; of a Request, pass its url',
    )
  })

  it('ignores the options that Node’s fetch ignores', async () => {
    const url = await serve((_, response) => response.writeHead(200, eventStream).end())
    const init = {
      credentials: 'include',
      mode: 'cors',
      keepalive: true,
      priority: 'high',
    } as const
    expect((await fetch(url, init)).status).toBe(200)
  })
})
