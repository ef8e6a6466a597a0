import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../../src/index.ts'
import { EventSource } from '../../../src/event-source/index.ts'
import { closeAfterTest } from '../../support/client-probes.ts'
import { waitForEvent } from '../../support/wait-for-event.ts'

const seen: string[] = []
const contentHeaders = ['content-type', 'content-encoding', 'content-language', 'content-location']

/** The visible parts of a request that a redirect may change. */
const describeRequest = ({ headers, method, url }: IncomingMessage, body: string) => {
  const kept = ['x-a', ...contentHeaders].filter((name) => headers[name])
  return [method, url, kept.join(), body].join(' ')
}

/** `/redirect/<status>-<location in hex>` redirects, `/hops/<number>` so many times; any other path is a stream that ends. */
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => (body += chunk))
  request.on('end', () => {
    seen.push(describeRequest(request, body))
    const [, hops] = /^\/hops\/(\d+)/.exec(request.url!) ?? []
    const [, status, location] = /^\/redirect\/(\d+)-?([\da-f]*)/.exec(request.url!) ?? []
    if (hops)
      response.writeHead(302, { location: Number(hops) > 1 ? `/hops/${Number(hops) - 1}` : '/end' })
    else if (status)
      response.writeHead(
        Number(status),
        request.url!.includes('-')
          ? { location: Buffer.from(location!, 'hex').toString('latin1') }
          : {},
      )
    else response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end()
  })
})
let origin = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** The requests that the action caused, and whether it ended at a stream, with the URL as the platform shows it. */
async function observe(action: () => Promise<string | undefined>) {
  seen.length = 0
  const url = await action()
  return { requests: [...seen], url }
}

const withFetch = (url: string, init: RequestInit) =>
  observe(async () => {
    try {
      const response = await fetch(url, { ...init, headers: { ...init.headers } })
      await response.text()
      return response.ok ? response.url : undefined
    } catch {
      return undefined
    }
  })

const withClient = (url: string, init: RequestInit) =>
  observe(async () => {
    let opened: string | undefined
    const client = new EventSourceClient(url, {
      ...(init as object),
      reconnect: {
        initialDelay: 1,
        maxDelay: 1,
        maxRetries: 3,
        shouldRetry: (e) => !!e?.retryable,
      },
      onError() {},
      onOpen(info) {
        opened = info.url
        client.close()
      },
    })
    await client.closed
    return opened
  })

const hex = (location: string) => Buffer.from(location, 'utf8').toString('hex')
/** Not an empty one: Node's fetch requests the same URL again, and the package gives up, as browsers do. */
const locations = [
  '/target',
  'target',
  '../target',
  '?b=2',
  '/target?b=2#there',
  '#there',
  '/target#',
  '/caf\u00e9?q=\u00e9',
  '/%C3%A9',
  'http://[',
  'http://127.0.0.1:99999/',
  'ftp://127.0.0.1/',
  'data:text/event-stream,data:%20a',
  'blob:null/0',
  'javascript:0',
]
const methods = [
  { method: 'GET' },
  { method: 'PUT', body: 'text' },
  { method: 'POST', body: 'text' },
  { method: 'DELETE' },
]
const contents = Object.fromEntries(contentHeaders.map((name) => [name, 'identity']))

describe('a redirect is followed as by fetch', () => {
  const cases = [301, 302, 303, 307, 308].flatMap((status) =>
    locations.flatMap((location) => methods.map((request) => ({ status, location, ...request }))),
  )

  it.each(cases)('$method, $status, $location', async ({ location, status, ...init }) => {
    for (const headers of [{}, { 'x-a': '1', ...contents }]) {
      const url = `${origin}/redirect/${status}-${hex(location)}?a=1#here`
      const expected = await withFetch(url, { ...init, headers: { accept: 'a/b', ...headers } })
      expect(await withClient(url, { ...init, headers })).toEqual(expected)
    }
  })

  it.each([300, 304, 305, 306])('a %d is none, even with a Location', async (status) => {
    const url = `${origin}/redirect/${status}-${hex('/target')}`
    expect(await withClient(url, {})).toEqual(await withFetch(url, {}))
  })

  it('a redirect without a Location is an error', async () => {
    const url = `${origin}/redirect/302`
    expect(await withClient(url, {})).toEqual(await withFetch(url, {}))
  })

  it.each([1, 19, 20, 21, 22])('up to 20 redirects in a row: %d', async (hops) => {
    for (const headers of [{}, { 'x-a': '1' }]) {
      const url = `${origin}/hops/${hops}`
      expect(await withClient(url, { headers })).toEqual(await withFetch(url, { headers }))
    }
  })

  it.each([301, 303, 307])('a body that is a stream: %d', async (status) => {
    const init = () =>
      ({ method: 'POST', body: new Blob(['text']).stream(), duplex: 'half' }) as RequestInit
    const url = `${origin}/redirect/${status}-${hex('/target')}`
    const expected = await withFetch(url, init())
    const body = () => new Blob(['text']).stream()
    expect(await withClient(url, { ...init(), body } as object)).toEqual(expected)
  })

  it('credentials in a Location are refused for good', async () => {
    const location = `${origin.replace('//', '//user:secret@')}/target`
    const url = `${origin}/redirect/302-${hex(location)}`
    const client = closeAfterTest(new EventSourceClient(url))
    const { error } = await client.closed
    expect(error).toMatchObject({ status: 302, retryable: false })
    expect(error?.message).not.toContain('secret')
  })
})

describe('a fetch that cannot follow redirects', () => {
  const minimal = (url: string, init: object) => fetch(url, { ...init, redirect: 'manual' })

  it.each([{}, { headers: { 'x-a': '1' } }])('is called for each one: %j', async (options) => {
    const url = `${origin}/hops/3`
    const client = closeAfterTest(
      new EventSourceClient(url, { ...options, fetch: minimal, reconnect: false }),
    )
    expect(await client.closed).toEqual({ reason: 'ended' })
    const source = closeAfterTest(new EventSource(url, { ...options, fetch: minimal }))
    await waitForEvent(source, 'open')
  })
})
