import { describe, expect, it } from 'vitest'
import { readEvents } from '../../src/index.ts'
import { streamOf } from '../support/byte-streams.ts'
import { messages, allReaders } from '../support/client-probes.ts'
import { splitCorpus } from '../support/split-corpus.ts'
import { testSession } from '../support/test-session.ts'

describe.each(allReaders)('a stream in chunks, read by $reader', ({ read }) => {
  it.each([1, 2, 3, 7, 64, 1000])('yields the same events in chunks of %d bytes', async (size) => {
    const server = testSession()
    const events = await read(server.url('/split', { size, gap: 0, ending: 'end' }))
    expect(events).toEqual(splitCorpus.events)
  })

  it.each([1, 2, 3])('keeps characters intact in chunks of %d bytes', async (size) => {
    const server = testSession()
    const text = 'data: é中🌊é中🌊\n\n'
    const events = await read(server.url('/split', { text, size, gap: 0, ending: 'end' }))
    expect(events).toEqual(messages('é中🌊é中🌊'))
  })
})

describe('a chunk that ends between two events, inside a character', () => {
  it('leaves nothing to the next stream', async () => {
    const [first = 0, second = 0] = new TextEncoder().encode('é')
    const bytes = new TextEncoder().encode('data: a\n\n')
    const cut = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array([...bytes, first]))
        controller.enqueue(new Uint8Array([second, 10, ...bytes]))
      },
    })
    const events = readEvents(cut)
    expect(await events.next()).toMatchObject({ value: { data: 'a' } })
    const other = readEvents(streamOf([bytes]))
    expect(await other.next()).toMatchObject({ value: { data: 'a' } })
    await Promise.all([events.return(), other.return()])
  })
})
