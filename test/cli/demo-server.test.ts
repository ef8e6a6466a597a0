import { once } from 'node:events'
import { createServer, get, request, type IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createDemoServer, type DemoServerOptions } from '../../src/cli/demo/demo-server.ts'
import { EventStream } from '../../src/cli/demo/event-stream.ts'
import { endpoints } from '../../src/cli/demo/endpoints.ts'
import { EventSourceClient, json, readEvents, streamEvents } from '../../src/index.ts'
import { listen } from '../support/node/serve.ts'

/** Starts a demo server on a free port; returns its origin. */
async function startDemo(options?: DemoServerOptions): Promise<string> {
  return `http://127.0.0.1:${await listen(createDemoServer({ wordInterval: 5, ...options }))}`
}

const post = (url: string, body: unknown): Promise<Response> =>
  fetch(url, { method: 'POST', body: JSON.stringify(body) })

interface Received {
  type: string
  data: string
  lastEventId: string
}

/** The events of a response, to its end. */
async function eventsOf(response: Response): Promise<Received[]> {
  const received: Received[] = []
  for await (const { type, data, lastEventId } of readEvents(response))
    received.push({ type, data, lastEventId })
  return received
}

const idsOf = (events: readonly Received[]): string[] => events.map((event) => event.lastEventId)
const range = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => String(first + index))

describe('GET /prices', () => {
  it('sends prices as JSON, and notices as text, with consecutive IDs', async () => {
    const origin = await startDemo()
    const events = await eventsOf(await fetch(`${origin}/prices?rate=1000&count=6`))
    expect(idsOf(events)).toEqual(range(1, 6))
    expect(events[0]).toEqual({
      type: 'price',
      data: '{"symbol":"ACME","value":101.25}',
      lastEventId: '1',
    })
    expect(events[4]).toEqual({ type: 'notice', data: '5 events so far', lastEventId: '5' })
  })

  it('starts with a comment, before the first event', async () => {
    const text = await (await fetch(`${await startDemo()}/prices?rate=1000&count=1`)).text()
    expect(text).toMatch(/^: connected\n\nevent: price\nid: 1\ndata: /)
  })

  it('sends the headers of an event stream', async () => {
    const { headers, body } = await fetch(`${await startDemo()}/prices`)
    expect(headers.get('content-type')).toBe('text/event-stream')
    expect(headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(headers.get('x-accel-buffering')).toBe('no')
    await body?.cancel()
  })

  it('closes each connection after 25 events, and the client resumes without loss', async () => {
    const url = `${await startDemo()}/prices?rate=1000&count=60`
    const opened: string[] = []
    const client = new EventSourceClient(url, {
      reconnect: { initialDelay: 1, maxDelay: 1 },
      onOpen: () => opened.push(client.lastEventId),
    })
    const ids: string[] = []
    for await (const event of client) ids.push(event.lastEventId)
    expect(ids).toEqual(range(1, 60))
    expect(opened).toEqual(['', '25', '50'])
  })

  it('responds with 204 if all events of ?count were received', async () => {
    const headers = { 'last-event-id': '3' }
    const { status } = await fetch(`${await startDemo()}/prices?count=3`, { headers })
    expect(status).toBe(204)
  })

  it('starts at the beginning after an unknown ID', async () => {
    const url = `${await startDemo()}/prices?rate=1000&count=2`
    const events = await eventsOf(await fetch(url, { headers: { 'last-event-id': 'unknown' } }))
    expect(idsOf(events)).toEqual(['1', '2'])
  })

  it('sends heartbeats while it has no event to send', async () => {
    const response = await fetch(`${await startDemo({ heartbeat: 5 })}/prices?rate=0.1`)
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      if (text.includes(':\n\n:\n\n')) break
    }
    expect(text).toContain('id: 1\n')
    expect(text).not.toContain('id: 2\n')
  })

  it.each(['count=0', 'count=x', 'rate=0', 'rate=1001', 'rate='])(
    'rejects ?%s with the accepted range',
    async (query) => {
      const response = await fetch(`${await startDemo()}/prices?${query}`)
      expect(response.status).toBe(400)
      expect(await response.text()).toMatch(/^\?(count|rate) expects a number from \S+ to \S+\n$/)
    },
  )
})

describe('GET /messages', () => {
  it('sends events without a name', async () => {
    const events = await eventsOf(await fetch(`${await startDemo()}/messages?rate=1000&count=2`))
    expect(events).toEqual([
      { type: 'message', data: 'Hello from the demo server.', lastEventId: '1' },
      { type: 'message', data: 'This is an event without a name.', lastEventId: '2' },
    ])
  })
})

/** The text of the events of `/chat`, which end with `[DONE]`. */
const textOf = (events: readonly Received[]): string =>
  events
    .slice(0, -1)
    .map(({ data }) => (JSON.parse(data) as { text: string }).text)
    .join('')

describe('POST /chat', () => {
  it('streams an answer to the prompt, word by word, up to [DONE]', async () => {
    const response = await post(`${await startDemo()}/chat`, { prompt: 'Why  SSE?' })
    const events = await eventsOf(response)
    expect(response.headers.get('x-answer-id')).toBe('a1')
    expect(idsOf(events)).toEqual(range(1, events.length).map((number) => `a1:${number}`))
    expect(events[0]?.data).toBe('{"text":"You"}')
    expect(textOf(events)).toMatch(/^You asked: “Why SSE\?” This answer is scripted: /)
    expect(events.at(-1)?.data).toBe('[DONE]')
  })

  it('breaks the connection after the events of ?drop', async () => {
    const url = `${await startDemo()}/chat?drop=2`
    // Not fetch, which drops the chunks that are still unread.
    const sent = request(url, { method: 'POST' }).end('{"prompt":"Hi"}')
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    let text = ''
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    await expect(once(response, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' })
    const ids = text.match(/(?<=^id: ).*/gm)
    expect(ids).toEqual(['a1:1', 'a1:2'])
  })

  it.each(['', '[', '{}', '{"prompt":1}', 'null'])('rejects the body %j', async (body) => {
    const response = await fetch(`${await startDemo()}/chat`, { method: 'POST', body })
    expect(response.status).toBe(400)
    expect(await response.text()).toMatch(/JSON/)
  })
})

describe('GET /chat/<answer id>', () => {
  it('continues a broken answer after Last-Event-ID', async () => {
    const origin = await startDemo()
    const words: string[] = []
    const client = new EventSourceClient(`${origin}/chat?drop=4`, {
      json: { prompt: 'Hi' },
      reconnect: { initialDelay: 1, maxDelay: 1 },
      until: '[DONE]',
      resume: ({ response }) => ({
        url: `${origin}/chat/${response?.headers.get('x-answer-id')}`,
        method: 'GET',
      }),
    })
    for await (const { data } of client) words.push((JSON.parse(data) as { text: string }).text)
    const whole = await eventsOf(await fetch(`${origin}/chat/a1`))
    expect(words.join('')).toBe(textOf(whole))
    expect(await client.closed).toMatchObject({ reason: 'ended' })
  })

  it('responds with 204 if the answer was received to its end', async () => {
    const origin = await startDemo()
    const lastEventId = idsOf(await eventsOf(await post(`${origin}/chat`, { prompt: 'Hi' }))).at(-1)
    const headers = { 'last-event-id': lastEventId! }
    expect((await fetch(`${origin}/chat/a1`, { headers })).status).toBe(204)
  })

  it('responds with 404 to an unknown answer', async () => {
    expect((await fetch(`${await startDemo()}/chat/a1`)).status).toBe(404)
  })
})

describe('POST /v1/chat/completions', () => {
  const messages = [{ role: 'user', content: 'Hi' }]

  it("streams the chunks of OpenAI's API", async () => {
    const url = `${await startDemo()}/v1/chat/completions`
    interface Chunk {
      object: string
      model: string
      choices: [{ delta: { content?: string }; finish_reason: string | null }]
    }
    const chunks: Chunk[] = []
    for await (const { data } of streamEvents(url, {
      json: { stream: true, model: 'tiny', messages },
      decode: json<Chunk>(),
      until: '[DONE]',
    }))
      chunks.push(data)
    const text = chunks.map(({ choices }) => choices[0].delta.content ?? '').join('')
    expect(text).toMatch(/^You asked: “Hi” /)
    expect(chunks[0]).toMatchObject({ object: 'chat.completion.chunk', model: 'tiny' })
    expect(chunks.map(({ choices }) => choices[0].finish_reason)).toEqual([
      ...chunks.slice(1).map(() => null),
      'stop',
    ])
  })

  it.each([{ messages }, { stream: true }, { stream: true, messages: [] }])(
    'rejects %j with the expected shape',
    async (body) => {
      const response = await post(`${await startDemo()}/v1/chat/completions`, body)
      expect(response.status).toBe(400)
      expect(await response.text()).toContain('"stream":true')
    },
  )
})

describe('GET /private/prices', () => {
  it('accepts a token of POST /token for five seconds', async () => {
    let now = 0
    const origin = await startDemo({ now: () => now })
    const issued = (await (await fetch(`${origin}/token`, { method: 'POST' })).json()) as {
      token: string
      expiresIn: number
    }
    expect(issued).toEqual({ token: 'demo-token-1', expiresIn: 5 })
    const statusAt = async (time: number): Promise<number> => {
      now = time
      const headers = { authorization: `Bearer ${issued.token}` }
      const response = await fetch(`${origin}/private/prices?rate=1000`, { headers })
      await response.body?.cancel()
      return response.status
    }
    expect(await statusAt(4999)).toBe(200)
    expect(await statusAt(5000)).toBe(401)
  })

  it.each([undefined, 'Bearer unknown', 'Basic demo-token-1'])(
    'rejects the authorization %s with 401',
    async (authorization) => {
      const origin = await startDemo()
      await (await fetch(`${origin}/token`, { method: 'POST' })).text()
      const headers = authorization === undefined ? {} : { authorization }
      const response = await fetch(`${origin}/private/prices`, { headers })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
    },
  )
})

describe('GET /unstable', () => {
  it('alternates a 503 with Retry-After and a stream of three events', async () => {
    const url = `${await startDemo()}/unstable?rate=1000`
    const refused = await fetch(url)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(idsOf(await eventsOf(await fetch(url)))).toEqual(['1', '2', '3'])
    expect((await fetch(url)).status).toBe(503)
    const headers = { 'last-event-id': '3' }
    expect(idsOf(await eventsOf(await fetch(url, { headers })))).toEqual(['4', '5', '6'])
  })
})

describe('GET /flood', () => {
  it('sends small events on one connection, about 1000 per second', async () => {
    const startedAt = performance.now()
    const received: unknown[] = []
    for await (const { data } of streamEvents(`${await startDemo()}/flood`, { decode: json() }))
      if (received.push(data) === 300) break
    expect(received.slice(0, 2)).toEqual([{ n: 1 }, { n: 2 }])
    // It is never ahead of its rate.
    expect(performance.now() - startedAt).toBeGreaterThan(290)
  })
})

describe('a stream of the demo server', () => {
  /** A stream, and its response at a client that has not read anything yet. */
  async function openStream(): Promise<[EventStream, IncomingMessage]> {
    const streams: EventStream[] = []
    const port = await listen(
      createServer((_, response) =>
        streams.push(new EventStream(response, { heartbeat: 1_000_000 })),
      ),
    )
    const [response] = (await once(
      get({ port }).on('error', () => {}),
      'response',
    )) as [IncomingMessage]
    return [streams[0]!, response.on('error', () => {})]
  }

  /** More than the buffers of a connection hold. */
  const data = 'x'.repeat(20_000_000)

  it('waits until the client has read an event', async () => {
    const [stream, response] = await openStream()
    let isSent = false
    const sent = stream.send({ data }).then(() => (isSent = true))
    await new Promise((turn) => setImmediate(turn))
    expect(isSent).toBe(false)
    response.resume()
    await sent
  })

  it('stops waiting when the client leaves', async () => {
    const [stream, response] = await openStream()
    const sent = stream.send({ data })
    response.destroy()
    await expect(sent).rejects.toThrow('aborted')
    expect(stream.signal.aborted).toBe(true)
  })
})

describe('every endpoint', () => {
  it('answers the preflight request of any origin, with any header', async () => {
    const response = await fetch(`${await startDemo()}/chat`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,last-event-id',
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-headers')).toBe(
      'authorization,content-type,last-event-id',
    )
  })

  it('lets pages of any origin read errors and the answer ID', async () => {
    const { headers } = await fetch(`${await startDemo()}/private/prices`)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-expose-headers')).toContain('x-answer-id')
  })

  it('is listed by GET /', async () => {
    const origin = await startDemo()
    const text = await (await fetch(origin)).text()
    const missing = endpoints.filter(({ method, path }) => !text.includes(`${method} ${path} `))
    expect(missing).toEqual([])
    expect(text).toContain(`npx headwater ${origin}/prices\n`)
  })

  it.each(endpoints)('is served as listed: $method $path', async ({ method, path }) => {
    const origin = await startDemo()
    await post(`${origin}/chat?drop=1`, { prompt: 'Hi' })
    const body = JSON.stringify({ prompt: 'Hi', stream: true, messages: [{ content: 'Hi' }] })
    const url = `${origin}${path.replace('<answer id>', 'a1')}`
    const response = await fetch(url, { method, ...(method === 'POST' && { body }) })
    expect(response.status).toBe({ '/unstable': 503, '/private/prices': 401 }[path] ?? 200)
    await response.body?.cancel()
  })

  it('rejects another method with the allowed one', async () => {
    const response = await fetch(`${await startDemo()}/prices`, { method: 'POST' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET')
  })

  it('rejects a body that is too long with 413', async () => {
    const origin = await startDemo()
    const response = await post(`${origin}/chat`, { prompt: 'x'.repeat(2_000_000) })
    expect(response.status).toBe(413)
    expect(await response.text()).toBe('The body is too long\n')
  })

  it('is not found under a target that is not a URL', async () => {
    const { port } = new URL(await startDemo())
    const [response] = (await once(get({ port, path: '//' }), 'response')) as [IncomingMessage]
    expect(response.resume().statusCode).toBe(404)
  })

  it('is not found under another path', async () => {
    const response = await fetch(`${await startDemo()}/price`)
    expect(response.status).toBe(404)
    expect(await response.text()).toBe('Not found: GET / lists the endpoints\n')
  })
})
