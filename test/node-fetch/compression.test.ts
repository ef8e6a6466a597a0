import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import * as zlib from 'node:zlib'
import type { Transform } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { readEvents, streamEvents } from '../../src/index.ts'
import { nodeFetch } from '../../src/node/index.ts'
import { messageOf } from './message-of.ts'
import { eventStream, serve } from '../support/node/serve.ts'

const fetch = nodeFetch()
/** Node 22 does not notice that zstd is truncated, so it is left out there. */
const hasZstd = Number(process.versions.node.split('.')[0]) >= 24
const zstd = { flush: zlib.constants.ZSTD_e_flush }
const codings: [coding: string, name: string, create: () => Transform][] = [
  ['gzip', 'gzip', () => zlib.createGzip({ flush: zlib.constants.Z_SYNC_FLUSH })],
  ['x-gzip', 'x-gzip', () => zlib.createGzip({ flush: zlib.constants.Z_SYNC_FLUSH })],
  ['deflate', 'deflate of zlib', () => zlib.createDeflate({ flush: zlib.constants.Z_SYNC_FLUSH })],
  ['deflate', 'raw deflate', () => zlib.createDeflateRaw({ flush: zlib.constants.Z_SYNC_FLUSH })],
  ['br', 'br', () => zlib.createBrotliCompress({ flush: zlib.constants.BROTLI_OPERATION_FLUSH })],
  ['zstd', 'zstd', () => zlib.createZstdCompress(zstd)],
]
const supported = codings.filter(([coding]) => coding !== 'zstd' || hasZstd)

/** Resolves once the number has stood still for 50 ms. */
async function rest(count: () => number): Promise<void> {
  for (let last = count(), since = performance.now(); performance.now() - since < 50;) {
    await new Promise((resolve) => setImmediate(resolve))
    if (count() === last) continue
    last = count()
    since = performance.now()
  }
}

/** Serves a compressed stream; `begin` writes to it. */
const serveCompressed = (
  coding: string,
  create: () => Transform,
  begin: (compressed: Transform, response: ServerResponse) => void,
) =>
  serve((_, response) => {
    response.writeHead(200, { ...eventStream, 'content-encoding': coding })
    const compressed = create()
    compressed.pipe(response)
    begin(compressed, response)
  })

it('asks for the codings that it decodes, unless the caller or decompress decide', async () => {
  const url = await serve((request, response) =>
    response.end(String(request.headers['accept-encoding'])),
  )
  const textOf = async (transport: typeof fetch, headers = {}) =>
    (await transport(url, { headers })).text()
  expect(await textOf(fetch)).toBe(hasZstd ? 'gzip, deflate, br, zstd' : 'gzip, deflate, br')
  expect(await textOf(fetch, { 'Accept-Encoding': 'identity' })).toBe('identity')
  expect(await textOf(nodeFetch({ decompress: false }))).toBe('undefined')
})

describe.each(supported)('%s (%s)', (coding, _, create) => {
  it('yields each event as it is flushed', async () => {
    let send = (_event: string) => {}
    const url = await serveCompressed(coding, create, (compressed) => {
      send = (event) => compressed.write(event)
      send('data: 0\n\n')
    })
    const events = streamEvents(url, { fetch })
    // The next one is sent when this one was received: none waits for another.
    for (let i = 0; i < 5; i++) {
      expect((await events.next()).value?.data).toBe(String(i))
      send(`data: ${i + 1}\n\n`)
    }
    await events.return()
  })

  it('yields a large stream whole, and ends with it', async () => {
    const url = await serveCompressed(coding, create, (compressed) => {
      for (let i = 0; i < 2000; i++) compressed.write(`data: ${i} ${'x'.repeat(1000)}\n\n`)
      compressed.end()
    })
    let count = 0
    for await (const { data } of streamEvents(url, { fetch }))
      expect(data).toBe(`${count++} ${'x'.repeat(1000)}`)
    expect(count).toBe(2000)
  })

  it('fails if the compressed data is cut, even if the response is not', async () => {
    const chunks: Buffer[] = []
    const compressed = create().on('data', (chunk: Buffer) => chunks.push(chunk))
    await new Promise<void>((resolve) => compressed.write('data: 1\n\n', () => resolve()))
    compressed.end(`data: 2 ${'y'.repeat(999)}\n\n`)
    await once(compressed, 'end')
    const whole = Buffer.concat(chunks)
    const url = await serve((_request, response) => {
      response.writeHead(200, { ...eventStream, 'content-encoding': coding })
      response.end(whole.subarray(0, -6))
    })
    const read = async () => {
      for await (const _event of streamEvents(url, { fetch }));
    }
    expect(await messageOf(read())).toMatch(/terminated: .+/)
  })

  it('fails if the connection is cut, after the events before', async () => {
    let cut = () => {}
    const url = await serveCompressed(coding, create, (compressed, response) => {
      compressed.write('data: 1\n\n')
      cut = () => response.socket!.destroy()
    })
    const events = streamEvents(url, { fetch })
    expect((await events.next()).value?.data).toBe('1')
    cut()
    expect(await messageOf(events.next())).toMatch(
      /terminated: (other side closed|read ECONNRESET)$/,
    )
  })

  it('fails if the data is corrupt', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { ...eventStream, 'content-encoding': coding })
      response.end(Buffer.alloc(1000, 'not compressed: \xff'))
    })
    expect(await messageOf(streamEvents(url, { fetch }).next())).toMatch(/terminated: .+/)
  })

  it('is an empty stream if the body is empty', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { ...eventStream, 'content-encoding': coding })
      response.end()
    })
    expect(await streamEvents(url, { fetch }).next()).toMatchObject({ done: true })
  })

  it('is passed as it is with decompress: false', async () => {
    const url = await serveCompressed(coding, create, (compressed) => compressed.end('text'))
    const response = await nodeFetch({ decompress: false })(url)
    expect(response.headers.get('content-encoding')).toBe(coding)
    expect(await response.text()).not.toBe('text')
  })

  it('is decompressed as it is read, however much it expands', async () => {
    const size = 20_000_000
    const chunks: Buffer[] = []
    const compressed = create().on('data', (chunk: Buffer) => chunks.push(chunk))
    compressed.end(Buffer.alloc(size, 'data: 1\n\n'))
    await once(compressed, 'end')
    const body = Buffer.concat(chunks)
    const url = await serve((_request, response) => {
      response.writeHead(200, { ...eventStream, 'content-encoding': coding })
      response.end(body)
    })
    const reader = (await fetch(url)).body!.getReader()
    let read = (await reader.read()).value!.length
    await rest(() => process.memoryUsage().arrayBuffers)
    // A read takes all that is decompressed.
    const { length } = (await reader.read()).value!
    expect(length).toBeLessThan(200_000)
    read += length
    for (let value; (value = (await reader.read()).value);) read += value.length
    expect(read).toBe(size)
  })
})

it('undoes several codings', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, { ...eventStream, 'content-encoding': 'GZIP, identity ,br' })
    response.end(zlib.brotliCompressSync(zlib.gzipSync('data: 1\n\n')))
  })
  expect((await readEvents(fetch(url)).next()).value?.data).toBe('1')
})

it.each([
  ...(hasZstd ? [] : [['zstd', 'cannot decompress "zstd"']]),
  ['compress', 'cannot decompress "compress"'],
  ['br, br, br, br, br, br', 'cannot decompress more than 5 codings'],
])('opens, and fails to read, a body in %s', async (coding, problem) => {
  const url = await serve((_, response) => {
    response.writeHead(200, { ...eventStream, 'content-encoding': coding })
    response.end('data: 1\n\n')
  })
  expect(await fetch(url)).toMatchObject({ status: 200 })
  expect(await messageOf(readEvents(fetch(url)).next())).toContain(`terminated: ${problem}`)
})

it('reads a compressed error body', async () => {
  const url = await serve((_, response) => {
    response.writeHead(401, { 'content-encoding': 'gzip' })
    response.end(zlib.gzipSync('token expired'))
  })
  await expect(streamEvents(url, { fetch }).next()).rejects.toMatchObject({
    status: 401,
    body: 'token expired',
  })
})
