import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import express from 'express'
import { EventSourceClient, text } from 'headwater'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../test/support/node/free-port.ts'
import { History } from '../../chat/history.ts'
import type { Message } from '../../chat/schemas.ts'
import { type ChatOptions, createChat } from '../../chat/server.ts'
import { type RoomClient, Session } from '../../chat/session.ts'
import { notFound, sendProblem } from '../../server/problem.ts'

interface Answer {
  status: number
  headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- the test checks its type
  body: any
}

interface RunningChat {
  origin: string
  /** Sends a request with ada's token. */
  ask(path: string, init?: RequestInit): Promise<Answer>
  /** Sends as ada. */
  post(path: string, data: unknown, headers?: HeadersInit): Promise<Answer>
  say(room: string, text: string): Promise<Answer>
  /** Adds messages to the history without sending them. */
  store(room: string, texts: readonly string[]): void
  /** The texts in the room's history. */
  stored(room: string): Promise<string[]>
  stop(): Promise<void>
}

/** Starts only the chat, with the given durations. */
async function startChat(options: Partial<ChatOptions> = {}, port = 0): Promise<RunningChat> {
  const { dataFolder = makeFolder() } = options
  const chat = createChat({ ...options, dataFolder })
  const app = express().use('/chat/api', chat.router, notFound).use(sendProblem)
  const server = createServer(app).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const history = new History(dataFolder)
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const stop = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
    await chat.close?.()
    history.close()
  }
  onTestFinished(stop)
  const asked = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${origin}/chat/api${path}`, init)
    const { status, headers } = response
    return { status, headers, body: await response.json().catch(() => undefined) }
  }
  const json = { 'content-type': 'application/json' }
  const issued = await asked('/token', { method: 'POST', headers: json, body: '{"name":"ada"}' })
  const authorization = `Bearer ${issued.body.token}`
  const ask: RunningChat['ask'] = (path, init = {}) =>
    asked(path, { ...init, headers: { authorization, ...(init.headers as object) } })
  const post: RunningChat['post'] = (path, data, headers) =>
    ask(path, {
      method: 'POST',
      headers: { ...json, ...(headers as object) },
      body: typeof data === 'string' ? data : JSON.stringify(data),
    })
  return {
    origin,
    ask,
    post,
    stop,
    say: (room, words) => post(`/rooms/${room}/messages`, { key: randomUUID(), text: words }),
    store(room, all) {
      for (const words of all) history.add(room, 'ada', { key: randomUUID(), text: words })
    },
    async stored(room) {
      const client = new Session('reader', origin).openRoom(room)
      const { messages } = await follow(client)
      client.close()
      return messages.map((message) => message.text)
    },
  }
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-chat-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Joins a room, and returns its messages up to `hello`. Later ones are added. */
async function follow(client: RoomClient) {
  onTestFinished(() => client.close())
  const messages: (Message & { id: string })[] = []
  const presence: string[] = []
  client.on('message', ({ data, lastEventId }) => messages.push({ ...data, id: lastEventId }))
  client.on('presence', ({ data }) => presence.push(`${data.name} ${data.change}`))
  client.connect()
  const hello = await client.once('hello')
  return { messages, presence, hello }
}

const texts = (messages: readonly Message[]) => messages.map((message) => message.text)
const numbered = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => `${from + index}`)

describe('a token', () => {
  it('is issued for a name, with its lifetime', async () => {
    const { post } = await startChat()
    const { status, headers, body } = await post('/token', { name: '  Zoë de Vries-2 ' })
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({ token: expect.any(String), expiresIn: 60 })
    const claims = JSON.parse(Buffer.from(body.token.split('.')[0], 'base64url').toString())
    expect(claims.name).toBe('Zoë de Vries-2')
  })

  it.each([
    ['nothing', ''],
    ['another scheme', 'Basic YWRhOmFkYQ=='],
    ['nonsense', 'Bearer nonsense'],
    ['no signature', `Bearer ${encode({ name: 'ada', expires: 1e15 })}`],
    ['a wrong signature', `Bearer ${encode({ name: 'ada', expires: 1e15 })}.${'A'.repeat(43)}`],
    ['a payload that is not JSON', `Bearer ${Buffer.from('{').toString('base64url')}.AAAA`],
    ['SQL', `Bearer ' OR 1=1 --`],
  ])('is required and rejects %s', async (_, authorization) => {
    const { ask, stored } = await startChat()
    const paths = ['/rooms', '/rooms/lobby/stream']
    for (const path of paths) {
      const { status, headers, body } = await ask(path, { headers: { authorization } })
      expect(status).toBe(401)
      expect(headers.get('www-authenticate')).toMatch(/^Bearer realm="chat"/)
      expect(body.error).toMatch(/token/)
    }
    for (const path of ['/rooms/lobby/messages', '/rooms/lobby/typing']) {
      const init = { method: 'POST', headers: { authorization }, body: 'x'.repeat(1000) }
      expect((await ask(path, init)).status).toBe(401)
    }
    expect(await stored('lobby')).toEqual([])
  })

  it('of an earlier process is renewed without a gap', async () => {
    const dataFolder = makeFolder()
    const port = await freePort()
    const first = await startChat({ dataFolder }, port)
    const client = new Session('bob', first.origin).openRoom('lobby')
    const { messages } = await follow(client)
    await first.say('lobby', 'one')
    await first.stop()
    const second = await startChat({ dataFolder }, port)
    await second.say('lobby', 'two')
    const { lastEventId } = await client.once('hello')
    expect(lastEventId).toBe('2')
    expect(texts(messages)).toEqual(['one', 'two'])
  })

  it('that expires is renewed without leaving the room', async () => {
    const { origin } = await startChat({ tokenLifetime: 1000 })
    const watching = await follow(new Session('bob', origin).openRoom('lobby'))
    const session = new Session('carl', origin)
    const client = session.openRoom('lobby')
    const interruptions: (number | undefined)[] = []
    client.subscribe(() => {
      const { status, error } = client.state
      if (status === 'waiting')
        interruptions.push((error as { status?: number } | undefined)?.status)
    })
    const { messages, presence } = await follow(client)
    await session.post('lobby', { key: randomUUID(), text: 'one' })
    for (let connections = 0; connections < 2; connections++) await client.once('hello')
    await session.post('lobby', { key: randomUUID(), text: 'two' })
    await expect.poll(() => texts(messages)).toEqual(['one', 'two'])
    // The clean end of a stream and the rejection of the old token; twice.
    expect(interruptions).toEqual([undefined, 401, undefined, 401])
    expect([...presence, ...watching.presence]).not.toContain('carl left')
    expect([...presence, ...watching.presence]).not.toContain('bob left')
  })

  it('that is always rejected fails the client', async () => {
    const app = express()
      .post('/chat/api/token', (_request, response) => void response.json({ token: 'no.good' }))
      .use((_request, response) => void response.status(401).json({ error: 'No' }))
    const server = createServer(app).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const session = new Session('bob', origin)
    const client = session.openRoom('lobby')
    client.connect()
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 401 } })
    await expect(session.listRooms()).rejects.toMatchObject({ status: 401 })
  })
})

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

describe('a message', () => {
  it('is stored, numbered and sent to its room', async () => {
    const { origin, say } = await startChat()
    const bob = await follow(new Session('bob', origin).openRoom('lobby'))
    const carl = await follow(new Session('carl', origin).openRoom('garden'))
    const { status, body } = await say('lobby', '  Hello,\nBob ')
    expect({ status, body }).toEqual({ status: 201, body: { id: 1 } })
    await say('garden', 'Hello, Carl')
    await expect.poll(() => carl.messages).toHaveLength(1)
    expect(bob.messages).toEqual([
      {
        id: '1',
        author: 'ada',
        text: 'Hello,\nBob',
        key: expect.any(String),
        at: expect.any(Number),
      },
    ])
    expect(carl.messages).toMatchObject([{ id: '2', text: 'Hello, Carl' }])
  })

  it('with a repeated key is stored and sent once', async () => {
    const { origin, post, say } = await startChat()
    const bob = await follow(new Session('bob', origin).openRoom('lobby'))
    const message = { key: randomUUID(), text: 'once' }
    expect(await post('/rooms/lobby/messages', message)).toMatchObject({
      status: 201,
      body: { id: 1 },
    })
    expect(await post('/rooms/lobby/messages', message)).toMatchObject({
      status: 200,
      body: { id: 1 },
    })
    await say('lobby', 'last')
    await expect.poll(() => texts(bob.messages)).toContain('last')
    expect(texts(bob.messages)).toEqual(['once', 'last'])
  })

  it('cannot reuse the key of another message', async () => {
    const { post, stored } = await startChat()
    const message = { key: randomUUID(), text: 'one' }
    await post('/rooms/lobby/messages', message)
    for (const [room, words] of [
      ['lobby', 'two'],
      ['garden', 'one'],
    ])
      expect(await post(`/rooms/${room}/messages`, { ...message, text: words })).toMatchObject({
        status: 409,
        body: { issues: ['key: already used'] },
      })
    expect(await stored('lobby')).toEqual(['one'])
    expect(await stored('garden')).toEqual([])
  })

  it.each([
    ['markup', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
    ['SQL', `'; DROP TABLE messages; --`],
    ['a text like an event', 'id: 9\n\nevent: hello\ndata: {}\n\n:x'],
    ['terminal control sequences', '\u001b[2J\u001b]0;x\u0007'],
    ['other scripts and symbols', 'ÅßŒ 中文 🌊 "\\ \u2028x'],
    ['two thousand characters', 'ü'.repeat(2000)],
  ])('keeps its text unchanged: %s', async (_, words) => {
    const { say, stored } = await startChat()
    expect((await say('lobby', words)).status).toBe(201)
    expect(await stored('lobby')).toEqual([words])
  })

  const key = randomUUID()
  it.each([
    ['no text', { key }, 'text'],
    ['an empty text', { key, text: '' }, 'text'],
    ['blanks', { key, text: ' \n ' }, 'text'],
    ['an overlong text', { key, text: 'x'.repeat(2001) }, 'text'],
    ['a number', { key, text: 5 }, 'text'],
    ['a list', { key, text: ['a'] }, 'text'],
    ['a null character', { key, text: 'a\0b' }, 'text'],
    ['half a character', { key, text: 'a\ud800b' }, 'text'],
    ['no key', { text: 'a' }, 'key'],
    ['a key that is not a UUID', { key: `' OR 1=1 --`, text: 'a' }, 'key'],
    ['an object as key', { key: { $gt: '' }, text: 'a' }, 'key'],
    ['a list as the message', [], 'expected object'],
  ])('is rejected with %s', async (_, data, named) => {
    const { post, stored } = await startChat()
    const { status, body } = await post('/rooms/lobby/messages', data)
    expect(status).toBe(400)
    expect(body.error).toBe('Cannot read the message')
    expect(body.issues.join()).toContain(named)
    expect(await stored('lobby')).toEqual([])
  })

  it.each([
    ['not JSON', '{"key":', 400, 'The body is not a JSON object or list', undefined],
    ['not an object', '"text"', 400, 'The body is not a JSON object or list', undefined],
    ['10 MB', `"${'x'.repeat(10_000_000)}"`, 413, 'The body is too large', undefined],
    ['a form', 'text=a', 415, 'Send the body as JSON', 'application/x-www-form-urlencoded'],
  ])('is rejected if the body is %s', async (_, sent, expected, words, type) => {
    const { post, stored } = await startChat()
    for (const path of ['/rooms/lobby/messages', '/rooms/lobby/typing', '/token']) {
      const { status, body } = await post(path, sent, type ? { 'content-type': type } : {})
      expect(status).toBe(expected)
      expect(body.error).toContain(words)
    }
    expect(await stored('lobby')).toEqual([])
  })
})

describe('names', () => {
  it.each([
    [undefined],
    [''],
    [' '],
    ['-ada'],
    ['a'.repeat(31)],
    [7],
    [['ada']],
    ['ada\nbob'],
    ['<b>ada</b>'],
    [`ada'; DROP TABLE messages; --`],
    ['ada\u202e'],
  ])('rejected for a person: %j', async (name) => {
    const { post } = await startChat()
    const { status, body } = await post('/token', { name })
    expect(status).toBe(400)
    expect(body.issues.join()).toMatch(/^name: /)
  })

  it.each(['ada', 'Ada Lovelace', 'J.-P. 2_x', '李小龍', 'हिन्दी', 'constructor', 'a'.repeat(30)])(
    'accepted for a person: %s',
    async (name) => {
      const { origin } = await startChat()
      const { hello } = await follow(new Session(name, origin).openRoom('lobby'))
      expect(hello.data).toEqual({ room: 'lobby', you: name, members: [name] })
    },
  )

  it('are normalized to composed characters', async () => {
    const { origin } = await startChat()
    const { hello } = await follow(new Session('Zoe\u0308', origin).openRoom('lobby'))
    expect(hello.data.you).toBe('Zo\u00eb')
  })

  it.each([
    ['Lobby'],
    ['a'.repeat(31)],
    ['-a'],
    ['a%20b'],
    ['%3Cscript%3E'],
    ["x'%20OR%201=1%20--"],
    ['..%2f..%2fetc'],
    ['%00'],
  ])('rejected for a room: %s', async (room) => {
    const { ask, post } = await startChat()
    const answers = [
      await ask(`/rooms/${room}/stream`),
      await post(`/rooms/${room}/messages`, { key: randomUUID(), text: 'a' }),
      await post(`/rooms/${room}/typing`, {}),
    ]
    for (const { status, body } of answers) {
      expect(status).toBe(400)
      expect(body.error).toBe('Cannot read the name of the room')
    }
    expect((await ask('/rooms')).body).toEqual({ rooms: ['lobby', 'garden', 'workshop'] })
  })

  it('rejected if they cannot be decoded', async () => {
    const { ask } = await startChat()
    expect((await ask('/rooms/%zz/stream')).status).toBe(400)
  })

  it('of existing rooms are listed', async () => {
    const { origin, ask, say } = await startChat()
    await follow(new Session('bob', origin).openRoom('attic'))
    await say('cellar', 'a')
    expect((await ask('/rooms')).body.rooms).toEqual([
      'lobby',
      'garden',
      'workshop',
      'attic',
      'cellar',
    ])
  })
})

describe('the stream', () => {
  it('begins with the last fifty messages and hello', async () => {
    const { origin, store } = await startChat()
    store('lobby', numbered(60))
    const { messages, hello } = await follow(new Session('bob', origin).openRoom('lobby'))
    expect(texts(messages)).toEqual(numbered(50, 11))
    expect(hello).toMatchObject({ lastEventId: '60', data: { members: ['bob'] } })
  })

  it('resumes with all missed messages, once and in order', async () => {
    const { origin, say, store } = await startChat()
    const client = new Session('bob', origin).openRoom('lobby')
    const { messages } = await follow(client)
    await say('lobby', '1')
    await expect.poll(() => messages).toHaveLength(1)
    client.close()
    for (const words of numbered(450, 2)) {
      store('lobby', [words])
      if (Number(words) % 3 === 0) store('garden', [words])
    }
    client.connect()
    await client.once('hello')
    await say('lobby', '452')
    await expect.poll(() => messages).toHaveLength(452)
    expect(texts(messages)).toEqual(numbered(452))
  })

  it('resumes with all messages in a room that was empty', async () => {
    const { origin, store } = await startChat()
    const client = new Session('bob', origin).openRoom('lobby')
    const { messages, hello } = await follow(client)
    expect(hello.lastEventId).toBe('0')
    client.close()
    store('lobby', numbered(60))
    client.connect()
    await client.once('hello')
    expect(texts(messages)).toEqual(numbered(60))
  })

  it('loses no message sent during a resume and repeats none', async () => {
    const { origin, say, store } = await startChat()
    const followers = await Promise.all(
      ['bob', 'carl', 'dora', 'emil'].map(async (name) => {
        const client = new Session(name, origin).openRoom('lobby')
        const { messages } = await follow(client)
        client.close()
        return { client, messages }
      }),
    )
    store('lobby', numbered(900))
    const catchingUp = followers.map(async ({ client }) => {
      client.connect()
      await client.once('hello')
    })
    for (const words of numbered(60, 901)) await say('lobby', words)
    await Promise.all(catchingUp)
    for (const { messages } of followers) {
      await expect.poll(() => messages.at(-1)?.text).toBe('960')
      expect(texts(messages)).toEqual(numbered(960))
    }
  })

  it.each([
    ['x', 400, 'is invalid'],
    ['-1', 400, 'is invalid'],
    ['1.5', 400, 'is invalid'],
    ['1 OR 1=1', 400, 'is invalid'],
    ['9'.repeat(30), 400, 'is invalid'],
    ['4', 409, 'newer than all there is'],
    ['2', 409, 'of another room'],
  ])('rejects the last event ID %s', async (lastEventId, expected, words) => {
    const { ask, say } = await startChat()
    await say('lobby', 'one')
    await say('garden', 'two')
    await say('lobby', 'three')
    const answer = await ask('/rooms/lobby/stream', { headers: { 'last-event-id': lastEventId } })
    expect(answer).toMatchObject({
      status: expected,
      body: { error: expect.stringContaining(words) },
    })
  })

  it('reports joining, typing and leaving without IDs', async () => {
    const { origin, ask, post, say } = await startChat({ grace: 50 })
    const authorization = await tokenOf(origin, 'bob')
    const client = new EventSourceClient(`${origin}/chat/api/rooms/lobby/stream`, {
      headers: { authorization },
      decode: text,
    })
    onTestFinished(() => client.close())
    const seen: string[] = []
    client.onAny(({ type, data, lastEventId }) =>
      seen.push(`${type} ${lastEventId} ${data as string}`),
    )
    await client.once('hello')
    await say('lobby', 'one')
    const carl = new Session('carl', origin).openRoom('lobby')
    await follow(carl)
    expect((await post('/rooms/lobby/typing', {})).status).toBe(204)
    const left = client.once('presence')
    carl.close()
    await left
    expect((await ask('/rooms')).body.rooms).toContain('lobby')
    expect(seen.map((line) => line.replace(/"key":.*$/, '…'))).toEqual([
      'hello 0 {"room":"lobby","you":"bob","members":["bob"]}',
      'message 1 {"author":"ada","text":"one",…',
      'presence 1 {"name":"carl","change":"joined","members":["bob","carl"]}',
      'typing 1 {"name":"ada"}',
      'presence 1 {"name":"carl","change":"left","members":["bob"]}',
    ])
  })

  it('counts a person with two connections once', async () => {
    const { origin } = await startChat({ grace: 0 })
    const [first, second, other] = ['bob', 'bob', 'carl'].map((name) =>
      new Session(name, origin).openRoom('lobby'),
    )
    await follow(first!)
    expect((await follow(second!)).hello.data.members).toEqual(['bob'])
    const { presence } = await follow(other!)
    first!.close()
    const dora = new Session('dora', origin).openRoom('lobby')
    expect((await follow(dora)).hello.data.members).toEqual(['bob', 'carl', 'dora'])
    second!.close()
    await expect.poll(() => presence).toEqual(['dora joined', 'bob left'])
  })

  it.each([[{ typing: true }], [[]]])('rejects %j as typing', async (data) => {
    const { post } = await startChat()
    expect((await post('/rooms/lobby/typing', data)).status).toBe(400)
  })
})

describe('the terminal', () => {
  const program = fileURLToPath(new URL('../../chat/terminal.ts', import.meta.url))

  it.each([
    [[], 'Missing name. Pass --name, for example --name ada'],
    [['--name', '<b>ada</b>'], "--name '<b>ada</b>': expected 1 to 30 letters"],
    [['--name', 'ada', '--room', 'The Lobby'], "--room 'The Lobby': expected 1 to 30 of a–z"],
    [['--name', 'ada', '--server', 'localhost'], '--server takes a URL such as'],
    [['--colour', 'red'], "Unknown option '--colour'"],
  ])('reports the mistake in %j', async (args, words) => {
    const failed = promisify(execFile)(process.execPath, [program, ...args])
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^[^\n]*\n\nUsage: npm run chat/),
    })
    await expect(failed).rejects.toHaveProperty('stderr', expect.stringContaining(words))
  })
})

async function tokenOf(origin: string, name: string): Promise<string> {
  const response = await fetch(`${origin}/chat/api/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  return `Bearer ${((await response.json()) as { token: string }).token}`
}
