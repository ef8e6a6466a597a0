import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, createServer } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
import { nodeFetch } from '../../src/node/index.ts'
import { testSession } from '../support/test-session.ts'
import { messageOf } from './message-of.ts'
import { eventStream, listen, serve } from '../support/node/serve.ts'

it('connects to a Unix socket, with the host of the URL', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-socket-'))
  const socketPath = join(folder, 'app.sock')
  const server = createServer((request, response) => {
    response.writeHead(200, eventStream)
    response.end(`data: ${request.headers.host}${request.url}\n\n`)
  })
  server.listen(socketPath)
  await once(server, 'listening')
  onTestFinished(async () => {
    server.close()
    await rm(folder, { recursive: true })
  })
  const fetch = nodeFetch({ socketPath })
  const { value } = await streamEvents('http://localhost/events?a=1', { fetch }).next()
  expect(value?.data).toBe('localhost/events?a=1')
  expect(await messageOf(nodeFetch({ socketPath: `${socketPath}x` })('http://localhost/'))).toBe(
    'fetch failed',
  )
})

it('resolves names by lookup', async () => {
  const url = await serve((request, response) => response.end(request.headers.host))
  const { port } = new URL(url)
  const names: string[] = []
  const fetch = nodeFetch({
    lookup(name, options, callback) {
      names.push(name)
      const address = '127.0.0.1'
      if (options.all) callback(null, [{ address, family: 4 }])
      else callback(null, address, 4)
    },
  })
  const response = await fetch(`http://prices.internal:${port}/`)
  expect(await response.text()).toBe(`prices.internal:${port}`)
  expect(names).toEqual(['prices.internal'])
})

it('connects from localAddress', async () => {
  const url = await serve(({ socket }, response) => response.end(socket.remoteAddress))
  expect(await (await nodeFetch({ localAddress: '127.0.0.2' })(url)).text()).toBe('127.0.0.2')
})

it('connects to an IPv6 address, and by one family only', async () => {
  // For both families, because another server may have the same port of one of them.
  const server = createServer((request, response) => response.end(request.socket.remoteAddress))
  const port = await listen(server, { port: 0, host: '::' })
  const addressBy = async (host: string, options = {}) =>
    (await nodeFetch(options)(`http://${host}:${port}/`)).text()
  expect(await addressBy('[::1]')).toBe('::1')
  expect(await addressBy('localhost', { family: 4 })).toBe('::ffff:127.0.0.1')
})

it('limits the response headers by maxHeaderSize', async () => {
  const url = await serve((_, response) => response.setHeader('x-large', 'x'.repeat(40_000)).end())
  expect(await messageOf(streamEvents(url, { fetch: nodeFetch() }).next())).toMatch(
    /fetch failed: the headers are too long; raise the option maxHeaderSize/,
  )
  const response = await nodeFetch({ maxHeaderSize: 65_536 })(url)
  expect(response.headers.get('x-large')).toHaveLength(40_000)
})

it('leaves no connection after close(), at any stage', async () => {
  const sockets: Socket[] = []
  const server = createServer((request, response) => {
    if (request.url === '/pending') return
    response.writeHead(200, eventStream)
    response.write('data: 1\n\n')
  })
  server.on('connection', (socket) => sockets.push(socket))
  const origin = `http://127.0.0.1:${await listen(server)}`
  const fetch = nodeFetch()
  const open = new EventSourceClient(`${origin}/`, { fetch })
  await open.once('message')
  const requested = once(server, 'request')
  const pending = new EventSourceClient(`${origin}/pending`, { fetch })
  await requested
  const closed = sockets.map((socket) => once(socket, 'close'))
  open.close()
  pending.close()
  expect(await Promise.all(closed)).toHaveLength(2)
})

it('closes the connection of a response that was read to its end', async () => {
  const server = createServer((_, response) => response.end('text'))
  server.keepAliveTimeout = 0
  const connected = once(server, 'connection')
  const response = await nodeFetch()(`http://127.0.0.1:${await listen(server)}/`)
  const [socket] = (await connected) as [Socket]
  const closed = once(socket, 'close')
  expect(await response.text()).toBe('text')
  expect(await closed).toEqual([false])
})

it('asks the server to keep the connection, with an agent that does not, too', async () => {
  const url = await serve(({ headers }, response) => response.end(headers.connection))
  const agent = new Agent({ keepAlive: false })
  expect(await (await nodeFetch()(url)).text()).toBe('keep-alive')
  expect(await (await nodeFetch({ agent })(url)).text()).toBe('keep-alive')
})

it('stops the server while the body is not read', async () => {
  const server = testSession()
  const response = await nodeFetch()(server.url('/firehose'))
  const reader = response.body!.getReader()
  await reader.read()
  const { counts } = await server.waitForStalled()
  expect(counts.bytesFlushed).toBeLessThan(32_000_000)
  for (let read = 0; read < counts.bytesFlushed;) read += (await reader.read()).value!.length
  await server.waitFor({ flushed: counts.bytesFlushed + 1 })
  await reader.cancel()
  await server.waitForOpen(0)
})
