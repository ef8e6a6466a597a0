import { randomUUID } from 'node:crypto'
import { ResponseError, streamEvents } from 'headwater'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Conversation } from '../../tour/routes/conversation.ts'
import { Tokens } from '../../tour/routes/tokens.ts'
import { answerChunk, holdings, numbered, post as postSchema } from '../../tour/schemas.ts'
import { json, startTour } from '../support/tour.ts'

/** The ID of a number in a stream that began this many milliseconds ago. */
const idOf = (number: number, ago: number) => `${number}@${(Date.now() - ago).toString(36)}`

/** A range of numbers as event data. */
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ number: from + index }))

const markup = '<img src=x onerror="document.title=1">'
const sql = `'); DROP TABLE posts; --`

describe('numbered events', () => {
  it('resume with all missed events', async () => {
    const { take } = await startTour()
    const lastEventId = idOf(3, 10_000)
    expect(await take('/numbers', numbered, 18, { lastEventId })).toEqual(numbers(4, 21))
  })

  it('are complete and not repeated after a drop', async () => {
    const { open, post, channel } = await startTour()
    const client = open('/numbers', numbered)
    const taken: unknown[] = []
    for await (const { data } of client) {
      taken.push(data)
      if (taken.length === 2) await post('/faults', { channel, fault: 'drop' })
      if (taken.length === 5) break
    }
    expect(taken).toEqual(numbers(1, 5))
    expect(client.metrics.opens).toBe(2)
  })

  it('resume at the next number after a long absence', async () => {
    const { take } = await startTour()
    expect(await take('/numbers', numbered, 2, { lastEventId: '41@1' })).toEqual(numbers(42, 43))
  })

  it.each([
    ['an unknown ID', 'abc', 400],
    ['markup', markup, 400],
    ['SQL', sql, 400],
    ['an ID with a negative number', '-1@m', 400],
    ['an overlarge number', '1234567890@m', 400],
    ['a future ID', idOf(999, 0), 409],
    ['the ID of a future stream', idOf(0, -100_000), 409],
  ])('are rejected for a client with %s', async (_, lastEventId, status) => {
    const { ask, channel } = await startTour()
    for (const path of ['/numbers', '/triples', '/life']) {
      const headers = { 'last-event-id': lastEventId }
      const answer = await ask(`${path}?channel=${channel}`, { headers })
      expect(answer).toMatchObject({ status, body: { error: /Last-Event-ID/ } })
    }
  })

  it('are rejected on request, for that channel only', async () => {
    const { api, ask, post, channel } = await startTour()
    await post('/faults', { channel, fault: 'refuse' })
    const { status, headers } = await ask(`/numbers?channel=${channel}`)
    expect([status, headers.get('retry-after')]).toEqual([503, '1'])
    const other = await fetch(`${api}/numbers?channel=${randomUUID()}`)
    expect(other.status).toBe(200)
    await other.body?.cancel()
  })

  it('end, and the client stops', async () => {
    const { open } = await startTour()
    const client = open('/life', numbered, { lastEventId: idOf(5, 60_000) })
    const taken: unknown[] = []
    client.onAny(({ type, data }) => taken.push([type, data.number]))
    expect((await client.closed).reason).toBe('stopped')
    expect(taken).toEqual([
      ['tick', 6],
      ['message', 7],
      ['notice', 8],
    ])
  })
})

describe('a message', () => {
  it('reaches all streams of its page, and no other page', async () => {
    const { addPost, take, ask } = await startTour()
    expect(await addPost('one')).toMatchObject({ status: 201, body: { number: 1 } })
    const streams = [take('/posts', postSchema, 2), take('/posts', postSchema, 2)]
    expect((await addPost('two')).body).toEqual({ number: 2 })
    const both = [
      { number: 1, text: 'one' },
      { number: 2, text: 'two' },
    ]
    expect(await Promise.all(streams)).toEqual([both, both])
    const headers = { 'last-event-id': '1' }
    expect((await ask(`/posts?channel=${randomUUID()}`, { headers })).status).toBe(409)
  })

  it('is stored once if it is sent again', async () => {
    const { addPost, take } = await startTour()
    const key = randomUUID()
    expect((await addPost('one', key)).body).toEqual({ number: 1 })
    expect((await addPost('one', key)).body).toEqual({ number: 1 })
    expect((await addPost('another', key)).status).toBe(409)
    await addPost('two')
    expect((await take('/posts', postSchema, 2)).map(({ text }) => text)).toEqual(['one', 'two'])
  })

  it('is sent on resume after the last ID', async () => {
    const { addPost, take } = await startTour()
    for (const text of ['a', 'b', 'c']) await addPost(text)
    const taken = await take('/posts', postSchema, 2, { lastEventId: '1' })
    expect(taken.map(({ text }) => text)).toEqual(['b', 'c'])
  })

  it.each([markup, sql, '中文 🌊 "\\', '<script>alert(1)</script>'])(
    'keeps its text unchanged: %s',
    async (text) => {
      const { addPost, take } = await startTour()
      expect((await addPost(text)).status).toBe(201)
      expect(await take('/posts', postSchema, 1)).toEqual([{ number: 1, text }])
    },
  )

  it.each([
    ['no text', { text: undefined }, 'text'],
    ['an empty text', { text: '  ' }, 'text'],
    ['a text that is a number', { text: 7 }, 'text'],
    ['an overlong text', { text: 'x'.repeat(501) }, 'text'],
    ['a text with control characters', { text: 'a\u0000b' }, 'text'],
    ['half a character', { text: 'a\ud800b' }, 'text'],
    ['no key', { key: undefined }, 'key'],
    ['markup as its key', { key: markup }, 'key'],
    ['no channel', { channel: undefined }, 'channel'],
    ['SQL as its channel', { channel: sql }, 'channel'],
    ['an unknown field', { colour: 'red' }, 'colour'],
  ])('is rejected and not stored with %s', async (_, wrong, named) => {
    const { post, addPost, channel } = await startTour()
    const right = { channel, key: randomUUID(), text: 'x' }
    const { status, body } = await post('/posts', { ...right, ...wrong })
    expect(status).toBe(400)
    expect(body.issues.join()).toContain(named)
    expect((await addPost('the first')).body).toEqual({ number: 1 })
  })

  it.each([
    ['unknown', 'abc', 400],
    ['negative', '-1', 400],
    ['in the future', '7', 409],
  ])('is not sent to a client with a last ID %s', async (_, lastEventId, status) => {
    const { ask, channel } = await startTour()
    const headers = { 'last-event-id': lastEventId }
    expect((await ask(`/posts?channel=${channel}`, { headers })).status).toBe(status)
  })

  it('expires a week after the last one of its channel', () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'headwater-examples-'))
    onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }))
    onTestFinished(() => void vi.useRealTimers())
    vi.useFakeTimers({ toFake: ['Date'] })
    const day = 24 * 60 * 60 * 1000
    const counts: number[][] = []
    // A server that is started every fourth day; the channel `b` gets new messages, `a` does not.
    for (const channels of [['a', 'b'], ['b'], []]) {
      const conversation = new Conversation(dataFolder)
      for (const channel of channels) conversation.add(channel, randomUUID(), 'text')
      counts.push(['a', 'b'].map((channel) => conversation.after(channel, 0).length))
      conversation.close()
      vi.setSystemTime(Date.now() + 4 * day)
    }
    expect(counts).toEqual([
      [1, 1],
      [1, 2],
      [0, 2],
    ])
  })

  it('is rejected after five hundred', async () => {
    const { addPost, take } = await startTour()
    for (let count = 0; count < 500; count++) await addPost(String(count))
    expect((await addPost('more')).status).toBe(429)
    expect(await take('/posts', postSchema, 500)).toHaveLength(500)
  })
})

describe('a token', () => {
  it('grants access until it expires', async () => {
    const { api, channel, post, take } = await startTour()
    const { body } = await post('/token', { lifetime: 2 })
    const headers = { authorization: `Bearer ${body.token}` }
    expect(await take('/private', numbered, 1, { headers })).toEqual(numbers(1, 1))
    // The server ends the stream when the token does.
    const response = await fetch(`${api}/private?channel=${channel}`, { headers })
    await response.text()
    const later = await fetch(`${api}/private?channel=${channel}`, { headers })
    expect(later.status).toBe(401)
    expect(await later.json()).toMatchObject({ error: 'The token has expired' })
  })

  it.each([
    ['none', undefined, 'A token is needed'],
    ['another scheme', 'Basic dTpw', 'A token is needed'],
    ['markup', `Bearer ${markup.replaceAll(' ', '')}`, 'The token is unknown'],
    ['a token of another issuer', `Bearer ${new Tokens().issue(60_000)}`, 'The token is unknown'],
  ])('is required: %s is rejected', async (_, authorization, error) => {
    const { ask, channel } = await startTour()
    const headers: HeadersInit = authorization ? { authorization } : {}
    const answer = await ask(`/private?channel=${channel}`, { headers })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(answer.body.error).toContain(error)
  })

  it('with a changed expiry is rejected', async () => {
    const { ask, post, channel } = await startTour()
    const token = (await post('/token', { lifetime: 1 })).body.token as string
    const longer = token.replace(/^\d+/, (end) => String(Number(end) + 60_000))
    const headers = { authorization: `Bearer ${longer}` }
    expect((await ask(`/private?channel=${channel}`, { headers })).status).toBe(401)
  })
})

describe('an answer', () => {
  const askFor = (api: string, channel: string, prompt: string, signal?: AbortSignal) =>
    streamEvents(`${api}/answer`, {
      json: { channel, prompt },
      decode: answerChunk,
      until: '[DONE]',
      signal,
    })

  it('streams to its end with the prompt as text', async () => {
    const { api, channel } = await startTour()
    let answer = ''
    for await (const { data } of askFor(api, channel, markup))
      for (const { delta } of data.choices ?? []) answer += delta.content
    expect(answer).toContain(markup)
    expect(answer).toMatch(/no further words\.$/)
  })

  it('can end with an error', async () => {
    const { api, channel } = await startTour()
    let last: unknown
    const read = async () => {
      for await (const { data } of askFor(api, channel, 'Please fail')) last = data
    }
    // There was no [DONE] event.
    await expect(read()).rejects.toMatchObject({ code: 'network' })
    expect(last).toEqual({ error: { message: 'The model failed' } })
  })

  it('that is cut rejects with a network error', async () => {
    const { api, channel } = await startTour()
    const read = async () => {
      for await (const _event of askFor(api, channel, 'Please cut')) continue
    }
    await expect(read()).rejects.toMatchObject({ code: 'network' })
  })

  it('stops on the server after an abort', async () => {
    const { api, channel, open } = await startTour()
    const held = open('/page', holdings).events('holdings')
    const next = async () => (await held.next()).value?.data.streams
    expect(await next()).toBe(1)
    const controller = new AbortController()
    const words = askFor(api, channel, 'Hello', controller.signal)
    await words.next()
    expect(await next()).toBe(2)
    controller.abort()
    expect(await next()).toBe(1)
  })

  it('requires POST', async () => {
    const { ask } = await startTour()
    const { status, headers } = await ask('/answer')
    expect([status, headers.get('allow')]).toEqual([405, 'POST'])
  })
})

describe('invalid input', () => {
  const channel = randomUUID()

  it.each([
    ['/posts', 'that is not JSON', 400, '{"text":', json],
    ['/posts', 'of ten megabytes', 413, `{"text":"${'x'.repeat(10_000_000)}"}`, json],
    ['/posts', 'that is a string', 400, '"text"', json],
    ['/posts', 'that is a list', 400, '[]', json],
    ['/posts', 'of a form', 415, 'text=a', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['/answer', 'that is not JSON', 400, 'prompt', json],
    ['/answer', 'without a prompt', 400, JSON.stringify({ channel }), json],
    ['/answer', 'without a channel', 400, '{"prompt":"x"}', json],
    ['/answer', 'of ten megabytes', 413, `{"prompt":"${'x'.repeat(10_000_000)}"}`, json],
    ['/token', 'with a lifetime of -1', 400, '{"lifetime":-1}', json],
    ['/token', 'with a lifetime of a year', 400, '{"lifetime":31536000}', json],
    ['/token', 'with a lifetime that is text', 400, '{"lifetime":"3"}', json],
    ['/faults', 'with an unknown fault', 400, JSON.stringify({ channel, fault: 'drop;' }), json],
    ['/faults', 'with the name of a method', 400, JSON.stringify({ channel, fault: 'add' }), json],
    ['/faults', 'without a channel', 400, '{"fault":"drop"}', json],
  ])('%s rejects a body %s', async (path, _, status, body, headers) => {
    const { ask } = await startTour()
    const answer = await ask(path, { method: 'POST', headers, body })
    expect(answer).toMatchObject({ status, body: { error: expect.any(String) } })
  })

  it.each(['/page', '/life', '/numbers', '/triples', '/posts', '/private'])(
    '%s rejects a missing or invalid channel',
    async (path) => {
      const { ask } = await startTour()
      for (const query of ['', '?channel=1', `?channel=${encodeURIComponent(sql)}`]) {
        const { status, body } = await ask(path + query)
        expect(status).toBe(400)
        expect(body.issues.join()).toContain('channel')
      }
    },
  )

  it('a HEAD request gets headers and opens no stream', async () => {
    const tour = await startTour()
    for (const path of ['/page', '/life', '/numbers', '/triples', '/posts']) {
      const response = await fetch(`${tour.api}${path}?channel=${tour.channel}`, { method: 'HEAD' })
      expect(response.headers.get('content-type')).toContain('text/event-stream')
    }
    const { value } = await tour.open('/page', holdings).events('holdings').next()
    expect(value?.data).toEqual({ streams: 1, sockets: 0 })
  })

  it.each(['-1', '0', '1e9', 'soon', '<b>'])('a retry of %s is rejected', async (retry) => {
    const { api } = await startTour()
    const url = `${api}/numbers?${new URLSearchParams({ channel, retry })}`
    const read = async () => {
      for await (const _event of streamEvents(url)) break
    }
    const error = await read().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({ status: 400, body: expect.stringContaining('retry') })
  })
})
