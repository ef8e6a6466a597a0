import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createExamplesServer } from '../../server/create-server.ts'
import { heartbeat, holdings, post as postSchema } from '../../tour/schemas.ts'
import { refusalOf, startTour } from '../support/tour.ts'

const markup = '<img src=x onerror="document.title=1">'
const sql = `'); DROP TABLE posts; --`

describe('a WebSocket', () => {
  it('shares one conversation with the streams', async () => {
    const { connect, addPost, take } = await startTour()
    const { send, next } = await connect()
    send({ type: 'resume', after: 0 })
    await addPost('by POST')
    expect(await next()).toEqual({ type: 'post', number: 1, text: 'by POST' })
    const key = randomUUID()
    send({ type: 'post', key, text: markup })
    expect(await next()).toEqual({ type: 'post', number: 2, text: markup })
    expect(await next()).toEqual({ type: 'stored', key, number: 2 })
    // Sent again, since the answer might have been lost.
    send({ type: 'post', key, text: markup })
    expect(await next()).toEqual({ type: 'stored', key, number: 2 })
    const taken = await take('/posts', postSchema, 2)
    expect(taken.map(({ text }) => text)).toEqual(['by POST', markup])
  })

  it('resumes after a given number', async () => {
    const { connect, addPost } = await startTour()
    for (const text of ['a', 'b', 'c']) await addPost(text)
    const { send, next } = await connect()
    send({ type: 'resume', after: 1 })
    expect(await next()).toMatchObject({ number: 2, text: 'b' })
    expect(await next()).toMatchObject({ number: 3, text: 'c' })
    send({ type: 'resume', after: 0 })
    expect(await next()).toMatchObject({ type: 'problem', status: 409 })
  })

  it('is counted as open until it closes', async () => {
    const { connect, open } = await startTour()
    const held = open('/page', holdings).events('holdings')
    const next = async () => (await held.next()).value?.data
    expect(await next()).toEqual({ streams: 1, sockets: 0 })
    const { socket } = await connect()
    expect(await next()).toEqual({ streams: 1, sockets: 1 })
    socket.close()
    expect(await next()).toEqual({ streams: 1, sockets: 0 })
  })

  it('is closed without pongs and kept with them', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const { connect } = await startTour()
    const living = await connect()
    // It receives pings and answers none.
    const dead = await connect({ autoPong: false })
    vi.advanceTimersByTime(heartbeat)
    const addPost = async (number: number) => {
      const key = randomUUID()
      living.send({ type: 'post', key, text: 'still here' })
      expect(await living.next()).toEqual({ type: 'stored', key, number })
    }
    // Its pong was sent earlier.
    await addPost(1)
    vi.advanceTimersByTime(heartbeat)
    expect(await once(dead.socket, 'close')).toEqual([1006, expect.anything()])
    await addPost(2)
  })
})

it('a server closes its WebSockets when it stops', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'headwater-examples-'))
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }))
  const { server, close } = await createExamplesServer({ dataFolder, pages: false, only: 'tour' })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const url = `ws://127.0.0.1:${port}/tour/api/socket?channel=${randomUUID()}`
  const socket = new WebSocket(url)
  await once(socket, 'open')
  const closed = once(socket, 'close')
  await close()
  expect(await closed).toEqual([1006, expect.anything()])
})

describe('a WebSocket request', () => {
  it.each([
    ['from another origin', 'http://elsewhere.example', 403],
    ['from an opaque origin', 'null', 403],
    ['from another port', 'http://127.0.0.1:1', 403],
  ])('%s', async (_, origin, status) => {
    const { api, channel } = await startTour()
    const url = `${api.replace('http', 'ws')}/socket?channel=${channel}`
    expect(await refusalOf(url, { origin })).toMatchObject({ status, body: { error: /origin/ } })
  })

  it.each([
    ['without a channel', '/socket', 400, 'channel'],
    ['with markup as its channel', `/socket?channel=${encodeURIComponent(markup)}`, 400, 'channel'],
    ['with SQL as its channel', `/socket?channel=${encodeURIComponent(sql)}`, 400, 'channel'],
    ['to an unknown path', '/sockets', 404, 'WebSocket'],
  ])('%s', async (_, path, status, named) => {
    const { api } = await startTour()
    const answer = await refusalOf(api.replace('http', 'ws') + path)
    expect(answer.status).toBe(status)
    expect(JSON.stringify(answer.body)).toContain(named)
  })

  it('from the page itself is accepted', async () => {
    const { connect, origin } = await startTour()
    const { socket } = await connect({ origin })
    expect(socket.readyState).toBe(socket.OPEN)
  })
})

describe('a message is answered with a problem', () => {
  const key = randomUUID()

  it.each([
    ['that is not JSON', '{"type":', 'JSON'],
    ['that is a string', '"addPost"', 'expected object'],
    ['that is null', 'null', 'expected object'],
    ['of no type', '{}', 'type'],
    ['of an unknown type', '{"type":"drop"}', 'type'],
    ['without a text', JSON.stringify({ type: 'post', key }), 'text'],
    ['with an empty text', JSON.stringify({ type: 'post', key, text: ' ' }), 'text'],
    ['with a text that is a list', JSON.stringify({ type: 'post', key, text: [] }), 'text'],
    ['with a long text', JSON.stringify({ type: 'post', key, text: 'x'.repeat(501) }), 'text'],
    ['without a key', JSON.stringify({ type: 'post', text: 'x' }), 'key'],
    ['with SQL as its key', JSON.stringify({ type: 'post', key: sql, text: 'x' }), 'key'],
    ['with an unknown field', JSON.stringify({ type: 'post', key, text: 'x', a: 1 }), '"a"'],
    ['with the position -1', JSON.stringify({ type: 'resume', after: -1 }), 'after'],
    ['with a position that is text', JSON.stringify({ type: 'resume', after: '1' }), 'after'],
    ['with a future position', JSON.stringify({ type: 'resume', after: 7 }), 'newer'],
    ['nested too deeply', '['.repeat(8000), 'JSON'],
  ])('%s, and the connection stays open', async (_, message, named) => {
    const { connect } = await startTour()
    const { socket, send, next } = await connect()
    socket.send(message)
    const problem = await next()
    expect(problem).toMatchObject({ type: 'problem' })
    expect(JSON.stringify(problem)).toContain(JSON.stringify(named).slice(1, -1))
    send({ type: 'post', key, text: 'the first' })
    expect(await next()).toEqual({ type: 'stored', key, number: 1 })
  })

  it('in binary form', async () => {
    const { connect } = await startTour()
    const { socket, next } = await connect()
    socket.send(new Uint8Array([1, 2, 3]))
    expect(await next()).toMatchObject({ type: 'problem', status: 400 })
  })

  it('or closes the connection at ten megabytes', async () => {
    const { connect, addPost } = await startTour()
    const { socket, send } = await connect()
    send({ type: 'post', key, text: 'x'.repeat(10_000_000) })
    const [code] = await once(socket, 'close')
    expect(code).toBe(1009)
    expect((await addPost('the first')).body).toEqual({ number: 1 })
  })
})
