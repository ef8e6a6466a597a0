import { describe, expect, it } from 'vitest'
import { readMessage } from '../../src/shared/messages.ts'

const now = Date.UTC(2026, 0, 1)
const ping = { v: 1, type: 'ping', from: 'other', term: now }
const read = (data: unknown) => readMessage(data, 'self', now)

describe('a message', () => {
  it('is read if it is of this version and from another tab', () => {
    expect(read(ping)).toBe(ping)
    expect(read({ ...ping, from: 'self' })).toBeUndefined()
    expect(read({ ...ping, v: 2 })).toBeUndefined()
    expect(read({ ...ping, type: 'toString' })).toBeUndefined()
    expect(read(null)).toBeUndefined()
  })

  it('has a term of at most one minute ahead', () => {
    expect(read({ ...ping, term: now + 60_000 })).toBeDefined()
    expect(read({ ...ping, term: now + 60_001 })).toBeUndefined()
    expect(read({ ...ping, term: 1.5 })).toBeUndefined()
  })

  it('has whole frames', () => {
    const frames = { ...ping, type: 'frames', epoch: 1, frames: [[1, 'a', 'data: 1\n\n']] }
    expect(read(frames)).toBe(frames)
    expect(read({ ...frames, frames: [[1, 'a', 'data: 1\n']] })).toBeUndefined()
    expect(read({ ...frames, frames: [[-1, 'a', 'data: 1\n\n']] })).toBeUndefined()
    expect(read({ ...frames, frames: {} })).toBeUndefined()
  })

  it('has an error that can be shown', () => {
    const error = {
      code: 'http',
      retryable: false,
      message: 'x',
      url: '',
      attempt: 1,
      response: { status: 404, headers: [['a', 'b']], body: '' },
    }
    const up = { ...ping, type: 'up', epoch: 1, seq: 1, id: '', number: 1 }
    const closed = { state: 'closed', reason: 'failed', error }
    expect(read({ ...up, up: closed })).toBeDefined()
    const { response: _response, ...rest } = error
    expect(read({ ...up, up: { ...closed, error: rest } })).toBeUndefined()
    const headers = [['a b', 'b']]
    const invalid = { ...error, response: { ...error.response, headers } }
    expect(read({ ...up, up: { ...closed, error: invalid } })).toBeUndefined()
    expect(read({ ...up, up: { ...closed, reason: 'aborted' } })).toBeUndefined()
  })
})
