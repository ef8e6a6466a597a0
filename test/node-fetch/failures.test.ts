import { expect, it } from 'vitest'
import { readEvents, streamEvents } from '../../src/index.ts'
import { nodeFetch } from '../../src/node/index.ts'
import { messageOf } from './message-of.ts'
import { eventStreamHead, serveRaw } from '../support/node/serve.ts'

const fetch = nodeFetch()

it('rejects with the reason of a refused connection', async () => {
  // Below those that systems give to servers: one that has been given back may be another server's by now.
  const url = 'http://127.0.0.1:1/events'
  expect(await messageOf(streamEvents(url, { fetch }).next())).toBe(
    `Failed to open ${url}: fetch failed: connect ECONNREFUSED 127.0.0.1:1`,
  )
})

it('rejects if the server hangs up before the headers', async () => {
  const url = await serveRaw((socket) => socket.end())
  expect(await messageOf(streamEvents(url, { fetch }).next())).toMatch(
    /fetch failed: socket hang up$/,
  )
})

it.each([
  ['in the middle of a chunk', 'transfer-encoding: chunked\r\n\r\nff\r\ndata: 1\n\n'],
  ['between chunks', 'transfer-encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n'],
  ['short of Content-Length', 'content-length: 100\r\n\r\ndata: 1\n\n'],
])('reports a body that is cut %s after its events', async (_, rest) => {
  const url = await serveRaw((socket) => socket.end(eventStreamHead + rest))
  const events = readEvents(fetch(url))
  expect(await events.next()).toMatchObject({ value: { data: '1' } })
  expect(await messageOf(events.next())).toMatch(/terminated: other side closed$/)
})

it.each([
  ['chunked', 'transfer-encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n0\r\n\r\n'],
  ['of a known length', 'content-length: 9\r\n\r\ndata: 1\n\n'],
  ['that ends with its connection', 'connection: close\r\n\r\ndata: 1\n\n'],
])('ends with a body %s', async (_, rest) => {
  const url = await serveRaw((socket) => socket.end(eventStreamHead + rest))
  const events = readEvents(fetch(url))
  expect(await events.next()).toMatchObject({ value: { data: '1' } })
  expect(await events.next()).toEqual({ done: true, value: undefined })
})
