import { describe, expect, it } from 'vitest'
import { endsWithBlankLine } from '../../src/core/stream/ends-with-blank-line.ts'

describe('a stream is between two events', () => {
  it.each([
    ['a\n\n', false, true],
    ['a\r\n\r\n', false, true],
    ['a\r\n\n', false, true],
    ['a\n\r\n', false, true],
    ['\n', true, true],
    ['\r\n', true, true],
    ['\n', false, false],
    ['\r\n', false, false],
    ['a\n', true, false],
    ['a\r\n', true, false],
    ['a', true, false],
    ['', true, false],
  ])('after %j, behind an LF or at the start: %s, is %s', (text, isAfterLine, expected) => {
    expect(endsWithBlankLine(text, isAfterLine)).toBe(expected)
  })

  it.each(['a\r\r', 'a\n\r', '\r', 'a\r'])(
    'is unknown after a CR, which an LF may follow: %j',
    (text) => expect(endsWithBlankLine(text, true)).toBe(false),
  )
})
