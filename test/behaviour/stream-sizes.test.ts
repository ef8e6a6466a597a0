import { describe, expect, it } from 'vitest'
import { BufferLimitError, EventSourceClient, streamEvents } from '../../src/index.ts'
import {
  allReaders,
  closeAfterTest,
  messages,
  readers,
  take,
  waitForBytes,
} from '../support/client-probes.ts'
import { differs } from '../support/differences.ts'
import { patternText } from '../support/pattern.ts'
import { testSession } from '../support/test-session.ts'

const lineBytes = differs('slow-chunks') ? 200_000 : 10_000_000

describe.each(allReaders)('a large event read by $reader', ({ read }) => {
  it.each([
    ['5 MB in one chunk', '/huge-event', { bytes: 5_000_000 }],
    ['13 MB in two chunks', '/huge-event', { bytes: 13_000_000, chunks: 2 }],
    ['a long line in chunks of 64 bytes', '/long-line', { bytes: lineBytes }],
  ])('is received intact: %s', async (_, route, params) => {
    const server = testSession()
    const [event, ...more] = await read(server.url(route, { ...params, ending: 'end' }))
    // Compared as a whole, because a matcher would print all of it.
    expect(event?.data === patternText(params.bytes)).toBe(true)
    expect(more).toEqual([])
  })

  it('is received intact: 20 000 lines', async () => {
    const server = testSession()
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`)
    const chunk = `${lines.map((line) => `data: ${line}\n`).join('')}\n`
    const [event] = await read(await server.plan([{ chunks: [chunk], ending: 'end' }]))
    expect(event?.data === lines.join('\n')).toBe(true)
  })
})

describe.each(readers)('the size of an event read by $reader', ({ read }) => {
  it.each(['line', 'event'])(
    'beyond maxBufferSize causes an error that names the limit (%s)',
    async (what) => {
      const server = testSession()
      const reading = read(server.url('/endless', { what }), { maxBufferSize: 100_000 })
      await expect(reading).rejects.toBeInstanceOf(BufferLimitError)
      await expect(reading).rejects.toMatchObject({
        name: 'BufferLimitError',
        code: 'buffer-limit',
        retryable: false,
        message: expect.stringMatching(/\/endless: .*100000.*maxBufferSize/),
      })
      // The rest is not read.
      const { counts } = await server.waitForClosed(1)
      expect(counts).toMatchObject({ requests: 1, open: 0 })
    },
  )

  it('beyond maxBufferSize causes an error even if complete in one chunk', async () => {
    const server = testSession()
    const large = `data: ${'x'.repeat(600)}\ndata: ${'y'.repeat(600)}\n\n`
    const url = await server.plan([{ chunks: ['data: small\n\n', large], ending: 'hold' }])
    const reading = read(url, { maxBufferSize: 1000 })
    await expect(reading).rejects.toMatchObject({ code: 'buffer-limit' })
  })

  it('is limited to 16 Mi characters by default', async () => {
    const server = testSession()
    const reading = read(server.url('/endless', { what: 'line' }))
    await expect(reading).rejects.toMatchObject({
      code: 'buffer-limit',
      message: expect.stringContaining('16777216'),
    })
    const { counts } = await server.waitForClosed(1)
    expect(counts.bytesOffered).toBeGreaterThan(2 ** 24)
  })

  it.each(['comment', 'comments', 'field', 'fields'])(
    'does not include discarded lines (%s)',
    async (what) => {
      const server = testSession()
      const url = server.url('/endless', { what, bytes: 400_000, ending: 'end' })
      expect(await read(url, { maxBufferSize: 1000 })).toEqual(messages('after'))
    },
  )

  it('does not include discarded lines within an event', async () => {
    const server = testSession()
    const line = patternText(600)
    const chunks = [
      'data: a\n',
      `:${line}\n`,
      `x: ${line}\n`,
      `:${line}`,
      `${line}\n`,
      'data: b\n\n',
    ]
    const url = await server.plan([{ chunks, ending: 'end' }])
    expect(await read(url, { maxBufferSize: 1000 })).toEqual(messages('a\nb'))
  })

  it('does not include other events', async () => {
    const server = testSession()
    const text = patternText(600)
    const chunks = Array.from({ length: 10 }, () => [`data: ${text}`, '\n\n']).flat()
    const url = await server.plan([{ chunks, ending: 'end' }])
    expect(await read(url, { maxBufferSize: 1000 })).toHaveLength(10)
  })
})

describe('maxBufferSize', () => {
  it.each(['comment', 'comments'])('does not limit an endless %s for onComment', async (what) => {
    const server = testSession()
    let comments = 0
    const url = server.url('/endless', { what, bytes: 400_000 })
    const options = { maxBufferSize: 1000, onComment: () => void comments++ }
    const client = closeAfterTest(new EventSourceClient(url, options))
    expect(await take(client.events(), 1)).toMatchObject([{ data: 'after' }])
    expect(comments).toBeGreaterThan(0)
  })

  it('does not count a comment inside an event for onComment', async () => {
    const server = testSession()
    const text = patternText(600)
    const chunks = [`data: ${text}\n`, `: ${text}`, `${text}\n`, 'data: b\n\n']
    const options = { maxBufferSize: 1000, onComment: () => {} }
    const client = closeAfterTest(new EventSourceClient(await server.plan([{ chunks }]), options))
    expect(await take(client.events(), 1)).toMatchObject([{ data: `${text}\nb` }])
  })

  it('closes the client after the preceding events', async () => {
    const server = testSession()
    const chunks = [`id: 1\ndata: a\n\nid: 2\ndata: ${patternText(2000)}`]
    const url = await server.plan([{ chunks }])
    const client = closeAfterTest(new EventSourceClient(url, { maxBufferSize: 1000 }))
    const events = client.events()
    expect(await take(events, 1)).toMatchObject([{ data: 'a' }])
    await expect(events.next()).rejects.toBeInstanceOf(BufferLimitError)
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { code: 'buffer-limit' } })
    expect(client.readyState).toBe(client.CLOSED)
    expect(client.lastEventId).toBe('1')
    expect((await server.waitForClosed(1)).counts.requests).toBe(1)
  })

  it('accepts an event of exactly that size', async () => {
    const server = testSession()
    const fits = `data: ${patternText(994)}`
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks: [fits] }]), {
        maxBufferSize: fits.length,
      }),
    )
    const events = client.events()
    await waitForBytes(client, fits.length)
    await server.write('\n\n')
    expect(await take(events, 1)).toMatchObject([{ data: patternText(994) }])
  })

  it.each([0, -1, Number.NaN, '1000'])('cannot be %j', (maxBufferSize) => {
    const options = { maxBufferSize: maxBufferSize as number }
    expect(() => new EventSourceClient('http://localhost/', options)).toThrow(/maxBufferSize/)
    expect(() => streamEvents('http://localhost/', options)).toThrow(TypeError)
  })
})
