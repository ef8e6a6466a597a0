import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { type NodeFetch, nodeFetch } from '../../src/node/index.ts'
import { messageOf } from './message-of.ts'
import { serve } from '../support/node/serve.ts'

const bytes = new TextEncoder().encode('bytes é')
const form = () => {
  const data = new FormData()
  data.set('name', 'value é')
  data.set('file', new File(['content'], 'a.txt', { type: 'text/plain' }))
  return data
}
const withBoundary = /-{4,}[\w-]+/g

const kinds: [kind: string, make: () => unknown][] = [
  ['a string', () => 'text é'],
  ['an empty string', () => ''],
  ['a Uint8Array', () => bytes],
  ['a part of a buffer', () => bytes.subarray(1, 3)],
  ['a DataView', () => new DataView(bytes.buffer, 2, 3)],
  ['an ArrayBuffer', () => bytes.buffer],
  ['a Blob', () => new Blob(['a', 'blob'], { type: 'text/x-a' })],
  ['a Blob without a type', () => new Blob(['blob'])],
  ['an empty Blob', () => new Blob()],
  ['URLSearchParams', () => new URLSearchParams({ a: '1', b: 'é' })],
  ['FormData', form],
  ['a ReadableStream', () => new Blob(['a stream']).stream()],
  ['an async iterable', () => Readable.from([bytes, bytes], { objectMode: false })],
  ['a number', () => 5],
  ['null', () => null],
]

/** The request as the server gets it: its framing, type and body. */
const echo = () =>
  serve(async (request, response) => {
    const { headers, method } = request
    const sent = [headers['content-length'], headers['transfer-encoding'], headers['content-type']]
    response.end(JSON.stringify([method, ...sent, await text(request)]))
  })

it.each(
  kinds.flatMap(([kind, make]) =>
    ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => ({ kind, make, method })),
  ),
)('$method with $kind is sent as by fetch', async ({ make, method }) => {
  const url = await echo()
  const received = async (fetchLike: typeof fetch) => {
    const init = { method, body: make(), duplex: 'half' } as RequestInit
    return (await (await fetchLike(url, init)).text()).replace(withBoundary, 'boundary')
  }
  expect(await received(nodeFetch() as unknown as typeof fetch)).toBe(await received(fetch))
})

it('keeps the content type of the caller', async () => {
  const init = { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } }
  const response = await nodeFetch()(await echo(), init)
  expect(await response.json()).toEqual(['POST', '2', null, 'application/json', '{}'])
})

it('sends bytes as they were at the call', async () => {
  const body = new TextEncoder().encode('before')
  const response = nodeFetch()(await echo(), { method: 'POST', body })
  body.fill(0)
  expect(await (await response).json()).toContain('before')
})

it('replaces a Content-Length that is wrong', async () => {
  const init = { method: 'POST', body: 'text', headers: { 'content-length': '400' } }
  expect(await (await nodeFetch()(await echo(), init)).json()).toContain('4')
})

it('reads a stream only as fast as the server', async () => {
  let pulled = 0
  const body = new ReadableStream({
    pull(controller) {
      pulled++
      controller.enqueue(new Uint8Array(1_000_000))
    },
  })
  const url = await serve((_request, response) => {
    response.flushHeaders()
  })
  const controller = new AbortController()
  const { signal } = controller
  await nodeFetch()(url, { method: 'POST', body, signal })
  const before = pulled
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(pulled - before).toBeLessThan(50)
  controller.abort()
})

const failing = (error: unknown) =>
  new ReadableStream({
    pull: (controller) => controller.error(error),
  })

it.each<[problem: string, make: () => unknown, reason: RegExp]>([
  ['a stream that fails', () => failing(new Error('disk gone')), /disk gone/],
  [
    'a chunk that is not bytes',
    () => new Response('a').body!.pipeThrough(new TextDecoderStream()),
    /a chunk of the stream is not a Uint8Array/,
  ],
  [
    'a locked stream',
    () => {
      const stream = new Blob(['a']).stream()
      stream.getReader()
      return stream
    },
    /was read before, or has a reader/,
  ],
  ['an object', () => ({ a: 1 }), /Invalid body: expected a string, bytes/],
])('rejects with the reason of %s', async (_, make, reason) => {
  const url = await echo()
  const error = (await nodeFetch()(url, { method: 'POST', body: make() }).catch(
    (thrown: unknown) => thrown,
  )) as Error
  expect(error).toBeInstanceOf(TypeError)
  expect(`${error.message}: ${(error.cause as Error | undefined)?.message}`).toMatch(reason)
})

it('ends the response if the body fails after it', async () => {
  let fail = (_error: unknown) => {}
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('a'))
      fail = (error) => controller.error(error)
    },
  })
  const url = await serve((_, response) => void response.write('open'))
  const response = await nodeFetch()(url, { method: 'POST', body })
  const reader = response.body!.getReader()
  await reader.read()
  fail(new Error('disk gone'))
  await expect(reader.read()).rejects.toMatchObject({
    message: 'terminated',
    cause: { message: 'disk gone' },
  })
})

it('cancels a stream that is not needed any more', async () => {
  const reasons: unknown[] = []
  const cancelled = new Promise<void>((resolve) => {
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(10)),
      cancel: (reason) => {
        reasons.push(reason)
        resolve()
      },
    })
    const refused = serve((_, response) => response.writeHead(413).end()).then(async (url) => {
      const response = await nodeFetch()(url, { method: 'POST', body })
      await response.text()
    })
    refused.catch(() => {})
  })
  await cancelled
  expect(reasons).toHaveLength(1)
})

it.each([
  ['GET', 'it takes no body'],
  ['head', 'it takes no body'],
  ['CONNECT', 'fetch does not allow it'],
])('rejects the method %s', async (method, problem) => {
  const body = method === 'CONNECT' ? undefined : 'text'
  const send: NodeFetch = nodeFetch()
  expect(await messageOf(send('http://localhost/', { method, body }))).toBe(
    `Invalid method "${method.toUpperCase()}": ${problem}`,
  )
})
