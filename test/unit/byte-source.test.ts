import { describe, expect, it } from 'vitest'
import { BufferLimitError, streamEvents } from '../../src/index.ts'
import { ByteSource } from '../../src/core/stream/byte-source.ts'
import type { ByteStream } from '../../src/core/http/request-options.ts'

const size = 200_000
const piece = 65_536

/** Bytes that all differ from their neighbours. */
const bytesFrom = (start: number, count: number) =>
  Uint8Array.from({ length: count }, (_, index) => (start + index) % 251)

/** A byte stream that fills the given buffers, or makes chunks of these sizes, and records which. */
function byteStream(chunkSizes: number[], total: number) {
  const asked: ('piece' | 'chunk')[] = []
  let sent = 0
  const body = new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const { byobRequest } = controller
      const view = byobRequest?.view as Uint8Array | undefined
      asked.push(view ? 'piece' : 'chunk')
      const wanted = chunkSizes.shift() ?? size
      const count = Math.min(view?.byteLength ?? Infinity, wanted, total - sent)
      if (count === 0) {
        controller.close()
        byobRequest?.respond(0)
        return
      }
      const bytes = bytesFrom(sent, count)
      sent += count
      if (!view) return controller.enqueue(bytes)
      view.set(bytes)
      byobRequest!.respond(count)
    },
  })
  return { body: body as ByteStream, asked }
}

async function readAll(source: ByteSource, events = 1): Promise<number[]> {
  const sizes: number[] = []
  for (let read = 0; ; read += sizes.at(-1)!) {
    const { done, value } = await source.read()
    if (done || !value) return sizes
    expect(value).toEqual(bytesFrom(read, value.byteLength))
    sizes.push(value.byteLength)
    source.recycle(value, events)
  }
}

describe('a byte stream', () => {
  it('is read in chunks while none is large', async () => {
    const { body, asked } = byteStream([piece, 10, piece], 2 * piece + 10)
    expect(await readAll(new ByteSource(body))).toEqual([piece, 10, piece])
    expect(asked).not.toContain('piece')
  })

  it('is read in 64 KiB pieces after a large chunk', async () => {
    const { body } = byteStream([size], size + 3 * piece)
    expect(await readAll(new ByteSource(body))).toEqual([size, piece, piece, piece])
  })

  it('returns to chunk reads after several small reads', async () => {
    const { body, asked } = byteStream([size, piece, 7, piece, 5, 3, 11, 12], size + 2 * piece + 38)
    const sizes = await readAll(new ByteSource(body))
    expect(sizes).toEqual([size, piece, 7, piece, 5, 3, 11, 12])
    expect(asked.join()).toMatch(/^chunk(,piece){5}(,chunk)+$/)
  })

  it('is read in chunks if its events are small', async () => {
    const { body, asked } = byteStream([size, size], 2 * size)
    expect(await readAll(new ByteSource(body), 1000)).toEqual([size, size])
    expect(asked).not.toContain('piece')
  })

  it('is done after cancel(), in chunks or pieces', async () => {
    for (const chunks of [1, 2]) {
      const { body } = byteStream([size], size + 3 * piece)
      const source = new ByteSource(body)
      for (let left = chunks; left > 0; left--) {
        const { value } = await source.read()
        source.recycle(value!, 1)
      }
      await source.cancel()
      expect(await source.read()).toMatchObject({ done: true })
    }
  })
})

it('reads a stream that is not a byte stream in chunks', async () => {
  const sizes = [size, 5, size]
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const count = sizes.shift()
      if (count === undefined) return controller.close()
      controller.enqueue(bytesFrom(sent, count))
      sent += count
    },
  })
  expect(await readAll(new ByteSource(body as ByteStream))).toEqual([size, 5, size])
})

it('requests one reader of a body that is not a ReadableStream', async () => {
  let readers = 0
  const chunks = [bytesFrom(0, size), bytesFrom(size, size)]
  const body: ByteStream = {
    getReader() {
      readers++
      return {
        read: async () => ({ done: chunks.length === 0, value: chunks.shift() }),
        cancel: async () => {},
      }
    },
    cancel: async () => {},
  }
  expect(await readAll(new ByteSource(body))).toEqual([size, size])
  expect(readers).toBe(1)
})

it('rejects an event that exceeds the limit within a piece', async () => {
  const letters = (count: number) => new Uint8Array(count).fill('a'.charCodeAt(0))
  let isBegun = false
  const body = new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const { byobRequest } = controller
      const view = byobRequest?.view as Uint8Array | null | undefined
      if (view) {
        view.set(letters(view.byteLength))
        return byobRequest!.respond(view.byteLength)
      }
      controller.enqueue(
        isBegun ? letters(size) : new TextEncoder().encode('data: '.padEnd(size, 'a')),
      )
      isBegun = true
    },
  })
  const headers = { 'content-type': 'text/event-stream' }
  const events = streamEvents('http://localhost/', {
    fetch: async () => new Response(body, { headers }),
    maxBufferSize: size + 20_000,
  })
  await expect(events.next()).rejects.toBeInstanceOf(BufferLimitError)
})
