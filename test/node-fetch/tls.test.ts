import { once } from 'node:events'
import { type RequestListener } from 'node:http'
import { type ServerOptions, createServer } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
import { nodeFetch } from '../../src/node/index.ts'
import { createAuthority } from '../support/node/certificates.ts'
import { messageOf } from './message-of.ts'
import { eventStream, listen } from '../support/node/serve.ts'

const authority = createAuthority()
const ca = authority.cert

/** An event with the name in the client's certificate. */
const answer: RequestListener = ({ socket }, response) => {
  const { subject } = (socket as TLSSocket).getPeerCertificate() ?? {}
  response.writeHead(200, eventStream)
  response.end(`data: ${subject?.CN ?? 'nobody'}\n\n`)
}

async function serveSecure(options: ServerOptions = {}, listener = answer): Promise<string> {
  const server = createServer({ ...authority.issue(), ...options }, listener)
  server.on('tlsClientError', () => {})
  return `https://localhost:${await listen(server)}/events`
}

const firstData = async (url: string, options: Parameters<typeof nodeFetch>[0]) =>
  (await streamEvents(url, { fetch: nodeFetch(options) }).next()).value?.data

describe('a server with a certificate of an own authority', () => {
  it('is refused without it, with the reason', async () => {
    const url = await serveSecure()
    expect(await messageOf(firstData(url, {}))).toMatch(
      /^Failed to open https:\/\/localhost:\d+\/events: fetch failed: unable to verify the first certificate/,
    )
  })

  it('is refused by a client, which retries', async () => {
    const errors: string[] = []
    const client = new EventSourceClient(await serveSecure(), {
      fetch: nodeFetch(),
      reconnect: { initialDelay: 1, maxRetries: 1 },
      onError: ({ message }) => errors.push(message),
    })
    await client.closed
    expect(errors[0]).toMatch(/unable to verify the first certificate/)
    expect(errors).toHaveLength(2)
  })

  it.each([
    ['as a string', ca],
    ['as bytes', Buffer.from(ca)],
    ['in an array', [ca, createAuthority().cert]],
  ])('is accepted with ca %s', async (_, given) => {
    expect(await firstData(await serveSecure(), { ca: given })).toBe('nobody')
  })

  it('is accepted with rejectUnauthorized: false', async () => {
    expect(await firstData(await serveSecure(), { rejectUnauthorized: false })).toBe('nobody')
  })

  it('is refused if its certificate is for another host', async () => {
    const url = await serveSecure(authority.issue('example.com'))
    expect(await messageOf(firstData(url, { ca }))).toMatch(/Hostname\/IP does not match/)
    expect(await firstData(url, { ca, servername: 'example.com' })).toBe('nobody')
  })

  it('is refused by checkServerIdentity, with its reason', async () => {
    const checkServerIdentity = () => new Error('not the pinned key')
    const url = await serveSecure()
    expect(await messageOf(firstData(url, { ca, checkServerIdentity }))).toMatch(
      /fetch failed: not the pinned key$/,
    )
  })

  it('is refused if it has only an older TLS version', async () => {
    const url = await serveSecure({ maxVersion: 'TLSv1.2' })
    expect(await messageOf(firstData(url, { ca, minVersion: 'TLSv1.3' }))).toMatch(
      /fetch failed: .*alert protocol version/s,
    )
    expect(await firstData(url, { ca })).toBe('nobody')
  })
})

describe('a server that requires a client certificate', () => {
  const mutual = { requestCert: true, ca }

  it('accepts the client with its certificate', async () => {
    const url = await serveSecure(mutual)
    expect(await firstData(url, { ca, ...authority.issue('service-a') })).toBe('service-a')
  })

  it('refuses a client without one, with the reason', async () => {
    const url = await serveSecure(mutual)
    expect(await messageOf(firstData(url, { ca }))).toMatch(
      /fetch failed: .*(certificate required|socket hang up|ECONNRESET|other side closed)/s,
    )
  })
})

it('resumes TLS sessions, so that one handshake of twenty is a full one', async () => {
  let resumed = 0
  let connections = 0
  const url = await serveSecure({}, ({ socket }, response) => {
    connections++
    if ((socket as TLSSocket).isSessionReused()) resumed++
    response.writeHead(200, eventStream)
    response.write('retry: 1\ndata: 1\n\n', () => socket.destroy())
  })
  const client = new EventSourceClient(url, {
    fetch: nodeFetch({ ca }),
    reconnect: { initialDelay: 1, maxDelay: 1 },
    onError() {},
  })
  onTestFinished(() => client.close())
  let received = 0
  for await (const _ of client.events()) if (++received === 20) break
  client.close()
  expect([connections, resumed]).toEqual([20, 19])
})

it('reuses a connection after a response was read to its end', async () => {
  const sockets = new Set<unknown>()
  const url = await serveSecure({}, (request, response) => {
    sockets.add(request.socket)
    answer(request, response)
  })
  const fetch = nodeFetch({ ca })
  for (let i = 0; i < 5; i++) await (await fetch(url)).text()
  expect(sockets.size).toBe(1)
})

it('closes the connection of a stream that is closed', async () => {
  const closed: Promise<unknown>[] = []
  const url = await serveSecure({}, ({ socket }, response) => {
    closed.push(once(socket, 'close'))
    response.writeHead(200, eventStream)
    response.write('data: 1\n\n')
  })
  const client = new EventSourceClient(url, { fetch: nodeFetch({ ca }) })
  await client.once('message')
  client.close()
  expect(await Promise.all(closed)).toHaveLength(1)
})
