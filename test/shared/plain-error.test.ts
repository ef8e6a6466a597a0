import { describe, expect, it } from 'vitest'
import {
  BufferLimitError,
  ConnectTimeoutError,
  EventSourceError,
  IdleTimeoutError,
  NetworkError,
  ResponseError,
  RetriesExhaustedError,
} from '../../src/index.ts'
import { headerEntries, isPlainError, toError, toPlainError } from '../../src/shared/plain-error.ts'

const details = {
  action: 'open',
  url: 'https://example.com/prices',
  attempt: 3,
  reason: 'refused',
}
const response = {
  ...details,
  status: 503,
  headers: new Headers({ 'retry-after': '5' }),
  body: 'busy',
  retryable: true,
}
const errors: readonly EventSourceError[] = [
  new NetworkError({ ...details, cause: new Error('ECONNREFUSED') }),
  new NetworkError(details, false),
  new ConnectTimeoutError(details),
  new IdleTimeoutError(details),
  new BufferLimitError(details),
  new RetriesExhaustedError({ ...details, cause: new NetworkError(details) }),
  new ResponseError({ ...response, code: 'http' }),
  new ResponseError({ ...response, code: 'content-type', retryable: false }),
  new EventSourceError('closed', false, { ...details, summary: 'Closed' }),
]

/** Everything that the two tabs have to agree on. */
const contentsOf = (error: EventSourceError) => ({
  ...error,
  type: error.constructor,
  message: error.message,
  cause: (error.cause as Error | undefined)?.message,
  headers: error instanceof ResponseError && [...error.headers],
})

describe('an error that is posted to another tab', () => {
  it.each(errors.map((error) => [`${error.name} (${error.code})`, error] as const))(
    'is the same there: %s',
    (_, error) => {
      const posted = structuredClone(toPlainError(error))
      expect(isPlainError(posted)).toBe(true)
      const received = toError(posted)
      expect(contentsOf(received)).toEqual(contentsOf(error))
    },
  )

  it('keeps a message without a reason', () => {
    const plain = { ...toPlainError(errors[0]!), message: 'Lost' }
    expect(toError(plain).message).toContain('Lost')
  })

  it('keeps the headers that a custom fetch can only read by name', () => {
    const get = (name: string) => (name === 'content-type' ? 'text/html' : null)
    expect(headerEntries({ get })).toEqual([['content-type', 'text/html']])
  })
})

describe('data that is not an error', () => {
  const valid = toPlainError(errors.at(-3)!)
  const nested = { ...valid, cause: { ...valid, cause: { ...valid } } }
  it.each([
    ['null', null],
    ['a text', 'Error'],
    ['an unknown code', { ...valid, code: 'other' }],
    ['no "retryable"', { ...valid, retryable: undefined }],
    ['a message that is not a text', { ...valid, message: 1 }],
    ['no URL', { ...valid, url: undefined }],
    ['an attempt that is not a number', { ...valid, attempt: '1' }],
    ['a cause that is a number', { ...valid, cause: 1 }],
    ['causes of causes', nested],
    ['a response error without its response', { ...valid, response: undefined }],
    ['a status that is not an integer', { ...valid, response: { ...valid.response, status: 1.5 } }],
    ['a body that is not a text', { ...valid, response: { ...valid.response, body: null } }],
    ['headers that are not a list', { ...valid, response: { ...valid.response, headers: {} } }],
    [
      'headers that cannot be sent',
      { ...valid, response: { ...valid.response, headers: [['a b', '']] } },
    ],
  ])('is refused: %s', (_, data) => {
    expect(isPlainError(data)).toBe(false)
  })
})
