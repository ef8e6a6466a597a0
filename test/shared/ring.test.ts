import { describe, expect, it } from 'vitest'
import { FrameSplitter, readFrame } from '../../src/shared/frame-splitter.ts'
import type { Frame } from '../../src/shared/offset.ts'
import { Ring } from '../../src/shared/ring.ts'

const frame = (seq: number): Frame => [seq, `e${seq}`, `id: e${seq}\ndata: ${seq}\n\n`]
const frames = (from: number, to: number): Frame[] =>
  Array.from({ length: to - from + 1 }, (_, index) => frame(from + index))

/** A ring in the numbering 7 with the events 1 to `count`. */
function filled(count: number, limits = { frames: 4, characters: 1000 }): Ring {
  const ring = new Ring(limits)
  ring.reset({ epoch: 7, seq: 0, id: '' })
  for (const each of frames(1, count)) ring.append(7, [each])
  return ring
}

describe('a ring', () => {
  it('keeps the last frames, and all frames of the last call', () => {
    const ring = filled(10)
    expect(ring.framesFrom(ring.first).map(([seq]) => seq)).toEqual([6, 7, 8, 9, 10])
    ring.append(7, frames(11, 30))
    expect(ring.framesFrom(0)).toHaveLength(24)
    expect(ring.textFrom(0)).toBeUndefined()
    expect(ring.textFrom(ring.end - 1)).toBe('id: e30\ndata: 30\n\n')
  })

  it('keeps no more than its characters from before the last call', () => {
    const ring = filled(3, { frames: 100, characters: 40 })
    ring.append(7, [frame(4)])
    expect(ring.framesFrom(0).map(([seq]) => seq)).toEqual([2, 3, 4])
  })

  it('merges what follows, skips what it has, and refuses gaps', () => {
    const ring = filled(3)
    expect(ring.merge(7, frames(2, 5))).toBe(true)
    expect(ring.offset).toEqual({ epoch: 7, seq: 5, id: 'e5' })
    expect(ring.merge(7, frames(7, 8))).toBe(false)
    expect(ring.merge(8, frames(6, 6))).toBe(false)
    expect(ring.merge(7, [[4, 'other', 'id: other\ndata: x\n\n']])).toBe(false)
    expect(ring.offset.seq).toBe(5)
  })

  it('takes a comment only if no event is missing before it', () => {
    const ring = filled(3)
    expect(ring.merge(7, [[0, 'e4', ': comment\n\n']])).toBe(false)
    expect(ring.merge(7, [[0, 'e3', ': comment\n\n']])).toBe(true)
    expect(ring.offset).toEqual({ epoch: 7, seq: 3, id: 'e3' })
    ring.append(7, [[0, 'e9', ': comment\n\n']])
    expect(ring.offset).toEqual({ epoch: 7, seq: 3, id: 'e3' })
  })

  it('takes frames of another numbering after its own offset', () => {
    const ring = filled(3)
    expect(ring.merge(9, [[41, 'e4', 'id: e4\ndata: 4\n\n']], ring.offset)).toBe(true)
    expect(ring.offset).toEqual({ epoch: 9, seq: 41, id: 'e4' })
    expect(ring.after({ epoch: 7, seq: 2, id: 'e2' })).toBe(ring.end - 2)
    expect(ring.after({ epoch: 1, seq: 1, id: 'e2' })).toBe(ring.end - 2)
    expect(ring.after({ epoch: 7, seq: 2, id: 'other' })).toBeUndefined()
  })

  it('finds the frame after the last one with an ID', () => {
    const ring = new Ring()
    ring.reset({ epoch: 7, seq: 0, id: 'e0' })
    expect(ring.afterId('e0')).toBe(ring.end)
    ring.append(7, [frame(1), [2, 'e1', 'data: 2\n\n'], frame(3)])
    expect(ring.afterId('e1')).toBe(ring.end - 1)
    expect(ring.afterId('')).toBeUndefined()
  })

  it('lets no cursor from before a reset continue', () => {
    const ring = filled(3)
    const { end } = ring
    ring.reset({ epoch: 8, seq: 9, id: 'e9' })
    expect(ring.textFrom(end)).toBeUndefined()
    expect(ring.textFrom(ring.end)).toBe('')
  })
})

describe('the frame splitter', () => {
  const split = (...chunks: string[]) => {
    const splitter = new FrameSplitter()
    const texts = chunks.flatMap((chunk) => splitter.push(new TextEncoder().encode(chunk)))
    return [...texts, splitter.end()]
  }

  it('gives the same frames for every split of the bytes, and every line end', () => {
    const plain = '\n\ndata: ä\n\n: comment\n\n\nid: 2\nevent: b\ndata: 2\n\ndata: tail'
    const expected = ['data: ä\n\n', ': comment\n\n', 'id: 2\nevent: b\ndata: 2\n\n', 'data: tail']
    for (const end of ['\n', '\r', '\r\n']) {
      const bytes = new TextEncoder().encode(`\uFEFF${plain.replaceAll('\n', end)}`)
      for (let at = 0; at <= bytes.length; at++) {
        const splitter = new FrameSplitter()
        const texts = [...splitter.push(bytes.slice(0, at)), ...splitter.push(bytes.slice(at))]
        expect([...texts, splitter.end()]).toEqual(expected)
      }
      const single = new FrameSplitter()
      const texts = Array.from(bytes).flatMap((byte) => single.push(Uint8Array.of(byte)))
      expect([...texts, single.end()]).toEqual(expected)
    }
  })

  it('takes linear time for a frame in many chunks', () => {
    const chunk = 'x'.repeat(1000)
    const chunks = Array.from({ length: 2000 }, () => chunk)
    expect(split('data: ', ...chunks, '\n', '\n')[0]).toHaveLength(2_000_008)
  })

  it('reads the fields that matter', () => {
    expect(readFrame('id:1\nid: 2\nevent: a\ndata\n\n')).toEqual({
      hasData: true,
      id: '2',
      type: 'a',
    })
    expect(readFrame('id\n\n')).toEqual({ hasData: false, id: '', type: 'message' })
    expect(readFrame('id: a\0b\nidentity: 1\ndatabase: 2\n: data\n\n')).toEqual({
      hasData: false,
      id: undefined,
      type: 'message',
    })
  })
})
