import { expect, it } from 'vitest'
import { makeBlock, makeLargeData } from '../large-events.ts'
import { frameChunks } from '../routes/frame.ts'

const text = (buffer: Buffer) => buffer.toString('latin1')

it('frames each piece as a chunk', () => {
  expect(text(frameChunks([Buffer.from('ab'), Buffer.from('c')], 0))).toBe('2\r\nab\r\n1\r\nc\r\n')
})

it('cuts chunks of a given size across pieces', () => {
  const framed = frameChunks([Buffer.from('abc'), Buffer.from('de')], 2)
  expect(text(framed)).toBe('2\r\nab\r\n2\r\ncd\r\n1\r\ne\r\n')
})

it('makes large events of one or many lines', () => {
  expect(makeBlock('line')).toHaveLength(1e6)
  expect(makeBlock('lines')).toHaveLength(1e6)
  expect(makeLargeData('line', 2)).toHaveLength(2e6)
  const lines = makeLargeData('lines', 1).split('\n')
  expect(lines).toHaveLength(10_000)
  expect(new Set(lines).size).toBe(10_000)
})
