import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { atOnce, closeAfterTest, messages, allReaders, take } from '../support/client-probes.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'

const encoder = new TextEncoder()
const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(
    parts.flatMap((part) => (typeof part === 'string' ? [...encoder.encode(part)] : part)),
  )

describe.each(allReaders)('a byte order mark read by $reader', ({ read }) => {
  it.each(['single', 'split'])('is removed at the start of the stream (%s)', async (variant) => {
    const server = testSession()
    const events = await read(server.url('/bom', { variant, ending: 'end' }))
    expect(events).toEqual(messages('first', 'second'))
  })

  it.each(['double', 'double-split'])('is removed only once (%s)', async (variant) => {
    const server = testSession()
    // The second mark belongs to the field name of the first line, which makes it an unknown field.
    const events = await read(server.url('/bom', { variant, ending: 'end' }))
    expect(events).toEqual(messages('second'))
  })

  it('is content on a later line', async () => {
    const server = testSession()
    const events = await read(server.url('/bom', { variant: 'later', ending: 'end' }))
    expect(events).toEqual(messages('first'))
  })

  it('is content within data', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data:\uFEFFa\uFEFF\n\n'], ending: 'end' }])
    expect(await read(url)).toEqual(messages('\uFEFFa\uFEFF'))
  })

  it('is not recognized in its Latin-1 characters', async () => {
    const server = testSession()
    const events = await read(server.url('/bom', { variant: 'text', ending: 'end' }))
    expect(events).toEqual(messages('second'))
  })

  it('may be the entire stream', async () => {
    const server = testSession()
    expect(await read(server.url('/bom', { variant: 'alone', ending: 'end' }))).toEqual([])
  })
})

describe('a byte order mark at the start of a later chunk', () => {
  it('is content', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: first\n\n'] }])
    const events = closeAfterTest(new EventSourceClient(url)).events()
    expect(await take(events, 1)).toMatchObject([{ data: 'first' }])
    await server.write('\uFEFFdata: second\n\ndata: third\n\n')
    expect(await take(events, 1)).toMatchObject([{ data: 'third' }])
  })
})

describe('a byte order mark on a later connection', () => {
  it('is removed, even after a connection that ended within one', async () => {
    const server = testSession()
    const attempt: Attempt = { chunks: ['\uFEFFid: 1\ndata: marked\n\n'], ending: 'end' }
    const url = await server.plan([attempt, { chunks: [bytes([0xef])], ending: 'end' }, attempt])
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    expect(await take(client.events(), 2)).toMatchObject([{ data: 'marked' }, { data: 'marked' }])
  })
})

describe.each(allReaders)('the bytes of a stream read by $reader', ({ read }) => {
  it.each(['utf-8', 'windows-1251', 'iso-8859-1', 'utf-16', 'nonsense'])(
    'are decoded as UTF-8 despite the charset %s',
    async (charset) => {
      const server = testSession()
      const headers = { 'content-type': `text/event-stream; charset=${charset}` }
      const url = await server.plan([{ headers, chunks: ['data: ок é 中\n\n'], ending: 'end' }])
      expect(await read(url)).toEqual(messages('ок é 中'))
    },
  )

  it('become U+FFFD if they are not valid UTF-8', async () => {
    const server = testSession()
    // An invalid byte, a lead byte alone, a continuation byte alone, a surrogate, an overlong slash.
    const invalid = [[0xff], [0xc3], [0x80], [0xed, 0xa0, 0x80], [0xc0, 0xaf]]
    const chunks = [bytes('data: ', ...invalid.flatMap((part) => [part, '|']), '\n\n')]
    const url = await server.plan([{ chunks, ending: 'end' }])
    expect(await read(url)).toEqual(
      messages('\uFFFD|\uFFFD|\uFFFD|\uFFFD\uFFFD\uFFFD|\uFFFD\uFFFD|'),
    )
  })

  it('keep NUL and other control characters in data', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: \0\u0001\u001f\u007f\n\n'], ending: 'end' }])
    expect(await read(url)).toEqual(messages('\0\u0001\u001f\u007f'))
  })
})

describe('half a character at the end of a connection', () => {
  it('does not leak into the next connection', async () => {
    const server = testSession()
    const url = server.url('/cut', { inside: 'character' })
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    expect(await take(client.events(), 2)).toMatchObject([{ data: 'whole' }, { data: 'after' }])
  })

  it.each(['end', 'truncate'] as const)(
    'does not join half a character of the next connection (%s)',
    async (ending) => {
      const server = testSession()
      const [before, after] = [bytes('data: ', [0xc3]), bytes([0xa9], '\n\n')]
      const whole = bytes('data: whole\n\ndata: ', [0xc3])
      const url = await server.plan([{ chunks: [whole] }, { chunks: [before, after] }])
      const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
      // With this event, the client has read the half character, which is in the same chunk.
      expect(await client.once('message')).toMatchObject({ data: 'whole' })
      const next = client.once('message')
      await server[ending]()
      expect(await next).toMatchObject({ data: 'é' })
    },
  )
})
