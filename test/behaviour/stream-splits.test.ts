import { describe, expect, it } from 'vitest'
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
