import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { patternText } from '../support/pattern.ts'
import { decodeChunked, rawRequest } from '../support/raw-client.ts'
import { spoken } from '../support/llm-text.ts'
import { startServerProcess, type ServerProcess } from '../support/server-process.ts'
import { headerOf, session, type TestSession } from '../support/session.ts'
import { countSockets, waitForSockets } from '../support/sockets.ts'
import { splitCorpus } from '../support/split-corpus.ts'

let server: ServerProcess

beforeAll(async () => {
  server = await startServerProcess()
})
afterAll(() => server.stop())

function newSession(): TestSession {
  const own = session(server)
  onTestFinished(() => own.forget())
  return own
}

const textOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).text()
const latin1 = (bytes: Buffer) => bytes.toString('latin1')
const bodyOf = (url: string) => rawRequest(url).over

describe('the log', () => {
  it('records each request as sent, with Last-Event-ID read as UTF-8', async () => {
    const s = newSession()
    const headers = { 'X-One': '1', 'Last-Event-ID': Buffer.from('é中🌊').toString('latin1') }
    const response = rawRequest(s.url('/echo', { ending: 'end' }), {
      method: 'PUT',
      headers,
      body: 'né',
    })
    await response.over
    const log = await s.waitForClosed(1)
    expect(log.requests).toMatchObject([
      { number: 1, method: 'PUT', listener: 'main', lastEventId: 'é中🌊' },
    ])
    const [request] = log.requests
    expect(request?.path).toBe(`/echo?session=${s.id}&ending=end`)
    expect(request?.headers).toContainEqual(['X-One', '1'])
    expect(request?.body).toEqual({ text: 'né', base64: 'bsOp', bytes: 3, complete: true })
    expect(request?.connection).toMatchObject({ status: 200, closedBy: 'complete' })
    expect(log.timeline.map(({ what }) => what)).toEqual(['request', 'open', 'close'])
  })

  it('records which side closed a connection', async () => {
    const s = newSession()
    const left = rawRequest(s.url('/silence'))
    await s.waitForOpen(1)
    left.socket.destroy()
    await s.waitForClosed(1)
    await bodyOf(s.url('/hello', { ending: 'destroy' }))
    await textOf(s.url('/hello', { ending: 'end' }))
    const { requests } = await s.waitForClosed(3)
    const enders = requests.map(({ connection }) => connection.closedBy)
    expect(enders).toEqual(['client', 'server', 'complete'])
  })

  it('explains a failed wait with its requests', async () => {
    const s = newSession()
    await textOf(s.url('/hello', { ending: 'end' }))
    await expect(s.waitFor({ requests: 2 }, 20)).rejects.toThrow(/1 GET \/hello\?.* 200 complete/)
    await expect(s.waitFor({ nonsense: 2 } as object)).rejects.toThrow(
      /Unknown condition 'nonsense'/,
    )
  })

  it('keeps sessions separate', async () => {
    const [one, two] = [newSession(), newSession()]
    await textOf(one.url('/hello', { ending: 'end' }))
    expect((await two.log()).requests).toEqual([])
  })
})

describe('a planned attempt', () => {
  it('sends each chunk separately', async () => {
    const s = newSession()
    const chunks = ['data: a', Uint8Array.of(0xe2, 0x82), Uint8Array.of(0xac), '\n\n']
    const wire = ['data: a', '\xe2\x82', '\xac', '\n\n']
    const { body } = await bodyOf(await s.plan([{ chunks, ending: 'end' }]))
    expect(decodeChunked(body).chunks.map(latin1)).toEqual(wire)

    const raw = rawRequest(
      await s.plan([{ chunks, gap: 20, ending: 'truncate', coding: 'length' }]),
    )
    const { how } = await raw.over
    expect(raw.reads.map(latin1)).toEqual(wire)
    expect(how).toBe('closed')
    expect(await raw.head).toMatch(/content-length: 28/)
  })

  it('comes from the plan, then the fallback or the last attempt', async () => {
    const s = newSession()
    const attempts = ['1', '2'].map((data) => ({ chunks: [data], ending: 'end' as const }))
    const url = await s.plan(attempts, { status: 503, statusText: 'Later' })
    expect([await textOf(url), await textOf(url), (await fetch(url)).statusText]).toEqual([
      '1',
      '2',
      'Later',
    ])
    await s.plan(attempts)
    expect([await textOf(url), await textOf(url), await textOf(url)]).toEqual(['1', '2', '2'])
  })

  it('cuts a chunked body inside a chunk', async () => {
    const s = newSession()
    const { how, body } = await bodyOf(
      await s.plan([{ chunks: ['one', 'two'], ending: 'truncate' }]),
    )
    expect({ how, body: body.toString() }).toEqual({ how: 'closed', body: '3\r\none\r\n13\r\ntwo' })
  })

  it('resets a connection after its last chunk or before any header', async () => {
    const s = newSession()
    const after = await bodyOf(await s.plan([{ chunks: ['one'], ending: 'destroy' }]))
    expect([after.how, after.body.toString()]).toEqual(['reset', '3\r\none\r\n'])
    const before = await bodyOf(await s.plan([{ open: false, ending: 'destroy' }]))
    expect([before.how, before.body.length]).toEqual(['reset', 0])
  })

  it('omits default headers and repeats others', async () => {
    const s = newSession()
    const pairs: [string, string][] = [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ]
    const repeated = await fetch(await s.plan([{ headers: pairs, ending: 'end' }]))
    expect(repeated.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    const bare = await fetch(await s.plan([{ headers: { 'content-type': null }, ending: 'end' }]))
    expect(bare.headers.get('content-type')).toBe(null)
  })

  it('fails the test if the session has no plan', async () => {
    const s = session(server)
    expect((await fetch(s.url('/script'))).status).toBe(404)
    expect((await s.log()).problems).toHaveLength(1)
    await expect(s.forget()).rejects.toThrow(/no plan/)
  })
})

describe('live control', () => {
  it('opens, writes to and ends a waiting connection', async () => {
    const s = newSession()
    const raw = rawRequest(s.url('/no-headers'))
    await s.waitForRequests(1)
    await s.open()
    expect(await raw.head).toMatch(/^HTTP\/1.1 200 OK\r\ncontent-type: text\/event-stream\r\n/)
    await s.write('data: é')
    await raw.has('é')
    await s.write(Uint8Array.of(10, 255))
    await s.end()
    expect((await raw.over).body.toString('latin1')).toBe(
      `8\r\n${Buffer.from('data: é').toString('latin1')}\r\n2\r\n\n\xff\r\n0\r\n\r\n`,
    )
  })

  it.each(['destroy', 'truncate'] as const)('can %s one of two connections', async (cut) => {
    const s = newSession()
    const [first, second] = [rawRequest(s.url('/silence')), rawRequest(s.url('/silence'))]
    await s.waitForOpen(2)
    await s[cut](2)
    const log = await s.waitForOpen(1)
    expect(log.requests[1]?.connection.closedBy).toBe('server')
    const cutEnd = await Promise.race([first.over, second.over])
    expect(cutEnd.how).toBe(cut === 'destroy' ? 'reset' : 'closed')
  })

  it('refuses to write without a connection', async () => {
    await expect(newSession().write('data: x\n\n')).rejects.toThrow(/no connection to act on/)
  })

  it('stops and restarts a session’s origin at the same URL', async () => {
    const s = newSession()
    const base = await s.startOwnOrigin()
    const held = rawRequest(s.url('/silence', {}, base))
    await s.waitForOpen(1)
    await s.stopOwnOrigin()
    expect((await held.over).how).toBe('reset')
    await expect(fetch(s.url('/hello', {}, base))).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
    })
    expect(await s.startOwnOrigin()).toBe(base)
    expect(await textOf(s.url('/hello', { ending: 'end' }, base))).toBe('data: hello\n\n')
  })
})

describe('counts', () => {
  it('show when a client stops and resumes reading', async () => {
    const s = newSession()
    const raw = rawRequest(s.url('/firehose', { bytes: 30_000_000 }))
    await raw.has('data: 1 ')
    raw.socket.pause()
    const stalled = await s.waitForStalled(100)
    expect(stalled.counts).toMatchObject({ blocked: 1, open: 1 })
    expect(stalled.counts.refusedWrites).toBeGreaterThan(0)
    expect(stalled.counts.bytesFlushed).toBeLessThan(stalled.counts.bytesOffered)
    expect(stalled.counts.bytesOffered).toBeLessThan(20_000_000)
    expect((await s.waitForStalled(200)).counts).toEqual(stalled.counts)
    raw.socket.resume()
    const { counts } = await s.waitForClosed(1)
    expect(counts.bytesFlushed).toBe(counts.bytesOffered)
    expect(counts.bytesOffered).toBeGreaterThanOrEqual(30_000_000)
    expect(counts.drains).toBeGreaterThan(0)
  })

  it('include a session’s sockets but not those of probes', async () => {
    const s = newSession()
    const clients = Array.from({ length: 5 }, () => rawRequest(s.url('/silence')))
    const { counts } = await s.waitForOpen(5)
    expect(counts).toMatchObject({ sockets: 5, socketsOpened: 5 })
    expect((await countSockets(server)).open).toBeGreaterThanOrEqual(5)
    for (const { socket } of clients) socket.destroy()
    expect((await s.waitForSockets(0)).counts).toMatchObject({ sockets: 0, open: 0, closed: 5 })
    await expect(waitForSockets(server, -1, 10)).rejects.toThrow(/in vain for -1 sockets/)
  })
})

describe('cross-origin requests', () => {
  it('follow the parameter cors, and preflights are logged separately', async () => {
    const s = newSession()
    const headers = { origin: 'http://page.test', 'access-control-request-headers': 'x-token' }
    const preflight = { method: 'OPTIONS', headers }
    const allowed = await fetch(s.url('/hello'), preflight)
    expect([allowed.status, allowed.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'x-token',
    ])
    expect((await fetch(s.url('/hello', { cors: 'simple' }), preflight)).status).toBe(403)
    const credentials = await fetch(s.url('/hello', { cors: 'credentials', ending: 'end' }), {
      headers,
    })
    expect(credentials.headers.get('access-control-allow-origin')).toBe('http://page.test')
    expect(credentials.headers.get('access-control-allow-credentials')).toBe('true')
    const none = await fetch(s.url('/hello', { cors: 'none', ending: 'end' }))
    expect(none.headers.get('access-control-allow-origin')).toBe(null)
    const log = await s.log()
    expect([log.requests.length, log.preflights.length]).toEqual([2, 2])
    expect(headerOf(log.requests[0] as never, 'ORIGIN')).toBe('http://page.test')
  })
})

describe('routes', () => {
  it.each([
    [
      '/lines',
      { eol: 'cr', gap: 0 },
      'event: greeting\rdata: one\rdata: two\rid: 1\r\rdata: three\r\r',
    ],
    ['/bom', { variant: 'double-split', gap: 0 }, '\uFEFF\uFEFFdata: first\n\ndata: second\n\n'],
    ['/split', { size: 3, gap: 0 }, splitCorpus.text],
    ['/retry', { value: '1e3', data: 'x', gap: 0 }, 'retry: 1e3\ndata: x\n\n'],
    ['/cut', { inside: 'crlf', gap: 0 }, 'id: 1\r\ndata: whole\r\n\r\nid: 2\r\ndata: half\r'],
    ['/huge-event', { bytes: 5_000_000 }, `data: ${patternText(5_000_000)}\n\n`],
    ['/long-line', { bytes: 1_000_000 }, `data: ${patternText(1_000_000)}\n\n`],
    ['/comments', { count: 2, every: 1, text: 'x' }, ':x\n:x\n'],
  ])('%s %o sends its documented body', async (route, params, expected) => {
    const s = newSession()
    const ending = route === '/comments' ? {} : { ending: 'end' }
    const raw = rawRequest(s.url(route, { ...params, ...ending }))
    await s.waitFor({ flushed: Buffer.byteLength(expected) })
    if (route === '/comments') await s.end()
    const { chunks, complete } = decodeChunked((await raw.over).body)
    expect(Buffer.concat(chunks).toString() === expected && complete).toBe(true)
  })

  it.each([
    ['/status', { code: 429, retryAfter: 2 }, 429, 'retry-after', '2'],
    [
      '/status',
      { code: 503, retryAfterDate: 1 },
      503,
      'retry-after',
      expect.stringMatching(/ GMT$/),
    ],
    ['/no-content', {}, 204, 'content-type', null],
    ['/unauthorized', {}, 401, 'content-type', 'application/json'],
    ['/broken', {}, 500, 'content-type', expect.stringMatching(/^text\/html/)],
    ['/content-type', { value: 'text/event-stream;' }, 200, 'content-type', 'text/event-stream;'],
    [
      '/redirect',
      { status: 307, hops: 2 },
      307,
      'location',
      expect.stringMatching(/^\/redirect\?.*hops=1/),
    ],
    ['/redirect', { origin: 'other' }, 302, 'location', expect.stringMatching(/\/hello\?session=/)],
    ['/redirect-nowhere', { kind: 'empty' }, 302, 'location', ''],
    ['/redirect-nowhere', { kind: 'missing' }, 302, 'location', null],
  ])('%s %o answers with its status and header', async (route, params, status, name, value) => {
    const s = newSession()
    const response = await fetch(s.url(route, { ...params }), { redirect: 'manual' })
    expect(response.status).toBe(status)
    expect(response.headers.get(name)).toEqual(value)
    await response.body?.cancel()
  })

  it.each(['end', 'destroy', 'truncate'])('/numbered resumes after a drop (%s)', async (how) => {
    const s = newSession()
    const url = s.url('/numbered', { total: 7, drop: 3, how, ending: '204' })
    const seen: string[] = []
    for (let status = 0; status !== 204;) {
      const raw = rawRequest(url, { headers: { 'last-event-id': seen.at(-1) ?? '' } })
      status = Number((await raw.head).split(' ')[1])
      const { chunks } = decodeChunked((await raw.over).body)
      seen.push(
        ...[
          ...Buffer.concat(chunks)
            .toString()
            .matchAll(/data: (\d+)\n\n/g),
        ].map(([, n]) => n ?? ''),
      )
    }
    expect(seen).toEqual(['1', '2', '3', '4', '5', '6', '7'])
  })
})

describe('parameters', () => {
  it('unknown to a route get a 400 and fail the test', async () => {
    const s = session(server)
    const response = await fetch(s.url('/hello', { dta: 'x', data: 'y' }))
    expect(response.status).toBe(400)
    expect(await response.text()).toMatch(/^\/hello does not read "dta", only .*\bdata\b/)
    expect((await s.log()).problems).toEqual([expect.stringContaining('"dta"')])
    await expect(s.forget()).rejects.toThrow(/\/hello does not read "dta"/)
  })
})

describe('language models', () => {
  const messages = [{ role: 'user', content: 'Hi' }]
  const ask = (url: string, headers: Record<string, string>, body: object) =>
    fetch(url, { method: 'POST', headers, body: JSON.stringify({ messages, ...body }) })
  const dataOf = (stream: string) =>
    [...stream.matchAll(/^data: (.*)$/gm)].map(([, data]) => data ?? '')

  it('stream OpenAI chat deltas up to [DONE]', async () => {
    const url = newSession().url('/v1/chat/completions')
    const options = { stream: true, stream_options: { include_usage: true } }
    const frames = dataOf(await (await ask(url, { authorization: 'Bearer k' }, options)).text())
    expect(frames.pop()).toBe('[DONE]')
    const chunks = frames.map((frame) => JSON.parse(frame))
    expect(chunks[0].choices[0].delta).toEqual({ role: 'assistant', content: '', refusal: null })
    const deltas = chunks.map(({ choices }) => choices[0]?.delta.content ?? '')
    expect(deltas.join('')).toBe(spoken.join(''))
    expect(chunks.at(-2).choices[0].finish_reason).toBe('stop')
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 27 } })
  })

  it('stream named Anthropic events', async () => {
    const url = newSession().url('/v1/messages')
    const headers = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }
    const stream = await (await ask(url, headers, { stream: true, max_tokens: 99 })).text()
    const names = [...stream.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)
    const deltas = spoken.map(() => 'content_block_delta')
    const [start, end] = [
      ['message_start', 'content_block_start', 'ping'],
      ['content_block_stop', 'message_delta', 'message_stop'],
    ]
    expect(names).toEqual([...start, ...deltas, ...end])
    expect(dataOf(stream).map((data) => JSON.parse(data).type)).toEqual(names)
  })

  it.each([
    ['/v1/chat/completions', { authorization: 'Bearer k' }, 'type', 'server_error'],
    ['/v1/messages', { 'x-api-key': 'k', 'anthropic-version': '1' }, 'type', 'overloaded_error'],
  ])('%s fails by status or within the stream', async (route, headers, field, kind) => {
    const s = newSession()
    expect((await ask(s.url(route), {}, {})).status).toBe(401)
    const limited = await ask(s.url(route, { fail: 429 }), headers, { max_tokens: 1 })
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1'])
    expect((await limited.json()).error.message).toMatch(/limit/)
    const late = await ask(s.url(route, { fail: 'stream' }), headers, {
      stream: true,
      max_tokens: 1,
    })
    expect(JSON.parse(dataOf(await late.text()).at(-1) ?? '').error[field]).toBe(kind)
    const cut = await ask(s.url(route, { fail: 'cut' }), headers, { stream: true, max_tokens: 1 })
    await expect(cut.text()).rejects.toThrow('terminated')
  })
})

describe('the process', () => {
  it('stops while connections are open', async () => {
    const own = await startServerProcess()
    const s = session(own)
    const held = rawRequest(s.url('/silence'))
    await s.waitForOpen(1)
    await own.stop()
    await held.over
    expect(() => process.kill(own.pid, 0)).toThrow('ESRCH')
  })
})
