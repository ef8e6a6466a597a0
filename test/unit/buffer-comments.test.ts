import { describe, expect, it } from 'vitest'
import { bufferComments } from '../../src/core/stream/buffer-comments.ts'

describe('an unfinished comment', () => {
  it('is held until its line ends, truncated to the limit', () => {
    const fed: string[] = []
    const feed = bufferComments((text) => fed.push(text), 10)
    feed('data: a\n: 34')
    expect(fed).toEqual(['data: a\n'])
    for (let count = 1000; count > 0; count--) feed('x'.repeat(1000))
    expect(fed).toEqual(['data: a\n'])
    feed('the end\ndata: b\n')
    expect(fed).toEqual(['data: a\n', ': 34xxxxxx\ndata: b\n'])
  })

  it('does not start at a colon within a line', () => {
    const fed: string[] = []
    const feed = bufferComments((text) => fed.push(text), 10)
    const chunks = ['data', ': a line that is longer than the limit', ' of comments\n\n']
    for (const chunk of chunks) feed(chunk)
    expect(fed).toEqual(chunks)
  })
})
