import { describe, expect, it } from 'vitest'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
import { createTestServer } from '../../src/testing/index.ts'
import { closeAfterTest, failureOf, thrownBy } from '../support/client-probes.ts'

const url = 'https://example.test/prices'

/** An open connection as `fetch` shows it, and as the test does. */
async function openConnection(init?: RequestInit) {
  const server = createTestServer()
  const pending = server.fetch(url, init)
  const connection = await server.nextConnection()
  void connection.open()
  const response = await pending
  return { connection, response, server }
}

/** What a body of one connection gives, after the steps. */
async function bodyAfter(
  steps: (connection: Awaited<ReturnType<typeof openConnection>>['connection']) => void,
): Promise<string> {
  const { connection, response } = await openConnection()
  steps(connection)
  void connection.end()
  return response.text()
}

describe('a connection of a test server', () => {
  it('sends the headers before the body', async () => {
    const { connection, response } = await openConnection()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.url).toBe(url)
    expect(connection.isOpen).toBe(true)
    expect(connection.unreadBytes).toBe(0)
  })

  it('opens with another status and other headers', async () => {
    const server = createTestServer()
    const pending = server.fetch(url)
    const connection = await server.nextConnection()
    void connection.open(201, { headers: new Headers({ 'content-type': 'text/plain' }) })
    const response = await pending
    expect(response.status).toBe(201)
    expect(response.headers.get('content-type')).toBe('text/plain')
  })

  it('delivers one chunk for each write', async () => {
    const { connection, response } = await openConnection()
    const reader = response.body!.getReader()
    void connection.write('data: ä')
    void connection.write(Uint8Array.of(0xc3))
    void connection.write(Uint8Array.of(0xa4, 10))
    const lengths: number[] = []
    while (lengths.length < 3) lengths.push((await reader.read()).value!.length)
    expect(lengths).toEqual([8, 1, 2])
  })

  it('serializes events as the standard parses them', async () => {
    const text = await bodyAfter((connection) => {
      void connection.send({ event: 'price', data: { value: 1 }, id: 7, retry: 10 })
      void connection.send({ data: 'a\nb\r\nc\rd\n' })
      void connection.send({ data: '' })
      void connection.send({ id: '' })
      void connection.comment('a\nb')
      void connection.comment()
    })
    expect(text.split('\n\n')).toEqual([
      'event: price\nid: 7\nretry: 10\ndata: {"value":1}',
      'data: a\ndata: b\ndata: c\ndata: d\ndata: ',
      'data: ',
      'id: ',
      ': a\n: b\n: \n',
    ])
  })

  it.each([
    [{ id: 'a\nb' }, '"id" cannot contain a line break'],
    [{ id: 'a\0' }, '"id" cannot contain a line break or NUL'],
    [{ event: 'a\rb', data: '' }, '"event" cannot contain a line break'],
    [{ retry: 1.5 }, '"retry" is a whole number'],
    [{ retry: -1 }, '"retry" is a whole number'],
    [{ data: () => 1 }, '"data" has no JSON form'],
    [{ type: 'price' }, 'unknown field "type"; expected event, data, id, retry'],
    ['text', 'expected an event, such as { data:'],
    [null, 'expected an event'],
  ])('refuses the event %j with the reason', async (event, reason) => {
    const { connection } = await openConnection()
    const error = thrownBy(() => connection.send(event as object))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain(reason)
  })

  it('refuses a chunk that is neither text nor bytes', async () => {
    const { connection } = await openConnection()
    const error = thrownBy(() => connection.write({ data: 'x' } as unknown as string))
    expect(String(error)).toContain('expected a string or bytes')
  })

  it('resolves send once the handlers were called', async () => {
    const server = createTestServer()
    const { fetch, platform } = server
    const client = closeAfterTest(new EventSourceClient(url, { fetch, platform }))
    const seen: string[] = []
    client.on('message', ({ data }) => void seen.push(data))
    const connection = await server.nextConnection()
    await connection.send({ data: 'a' })
    expect(seen).toEqual(['a'])
    await connection.end()
    expect(client.state.status).toBe('waiting')
  })

  it('shows a consumer that is behind', async () => {
    const server = createTestServer()
    const { fetch, platform } = server
    const events = streamEvents(url, { fetch, platform })
    const first = events.next()
    const connection = await server.nextConnection()
    let sent = 0
    const send = async () => {
      await connection.send({ data: 'x' })
      sent++
    }
    const sending = [send()]
    await first
    for (let more = 4; more > 0; more--) sending.push(send())
    await server.settle()
    expect(connection.unreadBytes).toBeGreaterThan(0)
    expect(sent).toBeLessThan(5)
    for (let more = 4; more > 0; more--) await events.next()
    await Promise.all(sending)
    expect(connection.unreadBytes).toBe(0)
    await events.return()
    expect(await connection.closed).toBe('client')
  })

  it('names a client that does not read', async () => {
    const server = createTestServer({ timeout: 1 })
    void server.fetch(url)
    // A request that waits is taken at once, however short the timeout.
    await server.settle()
    const connection = await server.nextConnection()
    for (const [method, sending] of [
      ['send', connection.send({ data: 'x' })],
      ['end', connection.end()],
    ] as const) {
      const reason = String(await failureOf(sending))
      expect(reason).toContain(`${method}(): the client has not read it within 1 ms (GET ${url})`)
    }
    server.close()
  })

  it('fails like fetch before its response', async () => {
    const server = createTestServer()
    const pending = [failureOf(server.fetch(url)), failureOf(server.fetch(url))]
    void (await server.nextConnection()).fail()
    void (await server.nextConnection()).fail(new Error('reset'))
    expect(await pending[0]).toBeInstanceOf(TypeError)
    expect(await pending[1]).toMatchObject({ message: 'reset' })
  })

  it('delivers what was written before it fails', async () => {
    const { connection, response } = await openConnection()
    const reader = response.body!.getReader()
    void connection.write('a')
    void connection.fail()
    expect(connection.isClosed).toBe(true)
    expect(await connection.closed).toBe('server')
    expect([...(await reader.read()).value!]).toEqual([97])
    expect(await failureOf(reader.read())).toBeInstanceOf(TypeError)
  })

  it('sees an abort at every stage', async () => {
    const early = new AbortController()
    const server = createTestServer()
    const pending = failureOf(server.fetch(url, { signal: early.signal }))
    const waiting = await server.nextConnection()
    early.abort(new Error('early'))
    expect(await pending).toMatchObject({ message: 'early' })
    expect(await waiting.closed).toBe('client')

    const late = new AbortController()
    const { connection, response } = await openConnection({ signal: late.signal })
    const blocked = connection.write('unread')
    late.abort(new Error('late'))
    await blocked
    expect(connection.unreadBytes).toBe(0)
    expect(await failureOf(response.body!.getReader().read())).toMatchObject({ message: 'late' })
    expect(await connection.closed).toBe('client')
  })

  it('sees a cancelled body', async () => {
    const { connection, response } = await openConnection()
    void connection.write('unread')
    await response.body!.cancel()
    expect(connection.isClosed).toBe(true)
    expect(await connection.closed).toBe('client')
  })

  it('ignores what is sent after the client has left', async () => {
    const { connection, response } = await openConnection()
    await response.body!.cancel()
    await connection.send({ data: 'a' })
    await connection.respond(200)
    await connection.open()
    await connection.fail()
    await connection.end()
    expect(connection.unreadBytes).toBe(0)
  })

  it('reports use after its end, with the fix', async () => {
    const { connection } = await openConnection()
    void connection.end()
    for (const use of [
      () => connection.send({ data: 'a' }),
      () => connection.comment(),
      () => connection.write('a'),
      () => connection.open(),
      () => connection.respond(200),
      () => connection.end(),
      () => connection.fail(),
    ])
      expect(String(thrownBy(use))).toMatch(
        /^Error: \w+\(\): the response to GET https:\/\/example.test\/prices has ended.*nextConnection\(\)$/,
      )
  })

  it('reports headers that are sent twice', async () => {
    const { connection, response } = await openConnection()
    void response.body!.getReader().read()
    for (const use of [() => connection.open(), () => connection.respond(503)])
      expect(String(thrownBy(use))).toContain('were sent before')
  })

  it('reports a stream with a status that has no body', async () => {
    const server = createTestServer()
    void server.fetch(url)
    const connection = await server.nextConnection()
    expect(String(thrownBy(() => connection.open(204)))).toContain('use respond(204)')
  })
})
