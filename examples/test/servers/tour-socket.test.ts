import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createExamplesServer } from '../../server/create-server.ts'
import { heartbeat, holdings, said } from '../../tour/schemas.ts'
import { refusalOf, startTour } from '../support/tour.ts'

const markup = '<img src=x onerror="document.title=1">'
const sql = `'); DROP TABLE said; --`

describe('a WebSocket', () => {
  it('is in one conversation with the streams', async () => {
    const { connect, say, take } = await startTour()
    const { send, next } = await connect()
    send({ type: 'resume', after: 0 })
    await say('by POST')
    expect(await next()).toEqual({ type: 'said', number: 1, text: 'by POST' })
    const key = randomUUID()
    send({ type: 'say', key, text: markup })
    expect(await next()).toEqual({ type: 'said', number: 2, text: markup })
    expect(await next()).toEqual({ type: 'stored', key, number: 2 })
    // Sent again, since the answer might have been lost.
    send({ type: 'say', key, text: markup })
    expect(await next()).toEqual({ type: 'stored', key, number: 2 })
    const taken = await take('/said', said, 2)
    expect(taken.map(({ text }) => text)).toEqual(['by POST', markup])
  })

  it('resumes where its page was', async () => {
    const { connect, say } = await startTour()
    for (const text of ['a', 'b', 'c']) await say(text)
    const { send, next } = await connect()
    send({ type: 'resume', after: 1 })
    expect(await next()).toMatchObject({ number: 2, text: 'b' })
    expect(await next()).toMatchObject({ number: 3, text: 'c' })
    send({ type: 'resume', after: 0 })
    expect(await next()).toMatchObject({ type: 'problem', status: 409 })
  })

  it('counts among what the page has open, until it is closed', async () => {
    const { connect, open } = await startTour()
    const held = open('/page', holdings).events('holdings')
    const next = async () => (await held.next()).value?.data
    expect(await next()).toEqual({ streams: 1, sockets: 0 })
    const { socket } = await connect()
    expect(await next()).toEqual({ streams: 1, sockets: 1 })
    socket.close()
    expect(await next()).toEqual({ streams: 1, sockets: 0 })
  })

  it('is dropped where nobody is behind it any more, and kept where somebody is', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const { connect } = await startTour()
    const living = await connect()
    // It hears the pings, and answers none.
    const dead = await connect({ autoPong: false })
    vi.advanceTimersByTime(heartbeat)
    const say = async (number: number) => {
      const key = randomUUID()
      living.send({ type: 'say', key, text: 'still here' })
      expect(await living.next()).toEqual({ type: 'stored', key, number })
    }
    // Its pong went before.
    await say(1)
    vi.advanceTimersByTime(heartbeat)
    expect(await once(dead.socket, 'close')).toEqual([1006, expect.anything()])
    await say(2)
  })
})

it('a server ends with its WebSockets', async () => {
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

describe('a WebSocket is refused', () => {
  it.each([
    ['to a page of another origin', 'http://elsewhere.example', 403],
    ['to a page of no origin', 'null', 403],
    ['to another port', 'http://127.0.0.1:1', 403],
  ])('%s', async (_, origin, status) => {
    const { api, channel } = await startTour()
    const url = `${api.replace('http', 'ws')}/socket?channel=${channel}`
    expect(await refusalOf(url, { origin })).toMatchObject({ status, body: { error: /origin/ } })
  })

  it.each([
    ['without a channel', '/socket', 400, 'channel'],
    ['with markup as its channel', `/socket?channel=${encodeURIComponent(markup)}`, 400, 'channel'],
    ['with SQL as its channel', `/socket?channel=${encodeURIComponent(sql)}`, 400, 'channel'],
    ['where there is none', '/sockets', 404, 'WebSocket'],
  ])('%s', async (_, path, status, named) => {
    const { api } = await startTour()
    const answer = await refusalOf(api.replace('http', 'ws') + path)
    expect(answer.status).toBe(status)
    expect(JSON.stringify(answer.body)).toContain(named)
  })

  it('and not to the page itself', async () => {
    const { connect, origin } = await startTour()
    const { socket } = await connect({ origin })
    expect(socket.readyState).toBe(socket.OPEN)
  })
})

describe('a message is answered with a problem', () => {
  const key = randomUUID()

  it.each([
    ['that is no JSON', '{"type":', 'JSON'],
    ['that is a string', '"say"', 'expected object'],
    ['that is nothing', 'null', 'expected object'],
    ['of no type', '{}', 'type'],
    ['of an unknown type', '{"type":"drop"}', 'type'],
    ['without a text', JSON.stringify({ type: 'say', key }), 'text'],
    ['with an empty text', JSON.stringify({ type: 'say', key, text: ' ' }), 'text'],
    ['with a text that is a list', JSON.stringify({ type: 'say', key, text: [] }), 'text'],
    ['with a long text', JSON.stringify({ type: 'say', key, text: 'x'.repeat(501) }), 'text'],
    ['without a key', JSON.stringify({ type: 'say', text: 'x' }), 'key'],
    ['with SQL as its key', JSON.stringify({ type: 'say', key: sql, text: 'x' }), 'key'],
    ['with a field too many', JSON.stringify({ type: 'say', key, text: 'x', a: 1 }), '"a"'],
    ['with a place of -1', JSON.stringify({ type: 'resume', after: -1 }), 'after'],
    ['with a place that is text', JSON.stringify({ type: 'resume', after: '1' }), 'after'],
    ['with a place of the future', JSON.stringify({ type: 'resume', after: 7 }), 'newer'],
    ['nested without end', '['.repeat(8000), 'JSON'],
  ])('%s, and the connection lives on', async (_, message, named) => {
    const { connect } = await startTour()
    const { socket, send, next } = await connect()
    socket.send(message)
    const problem = await next()
    expect(problem).toMatchObject({ type: 'problem' })
    expect(JSON.stringify(problem)).toContain(JSON.stringify(named).slice(1, -1))
    send({ type: 'say', key, text: 'the first' })
    expect(await next()).toEqual({ type: 'stored', key, number: 1 })
  })

  it('of bytes', async () => {
    const { connect } = await startTour()
    const { socket, next } = await connect()
    socket.send(new Uint8Array([1, 2, 3]))
    expect(await next()).toMatchObject({ type: 'problem', status: 400 })
  })

  it('or with the end, where it is of ten megabytes', async () => {
    const { connect, say } = await startTour()
    const { socket, send } = await connect()
    send({ type: 'say', key, text: 'x'.repeat(10_000_000) })
    const [code] = await once(socket, 'close')
    expect(code).toBe(1009)
    expect((await say('the first')).body).toEqual({ number: 1 })
  })
})
