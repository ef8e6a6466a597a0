import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printable, redactUrl } from '../../src/core/errors/redaction.ts'

const secret = 'hunter2'
const letters = (min: number) =>
  fc.string({ unit: fc.constantFrom(...'abz019-.'), minLength: min, maxLength: 8 })
const scheme = fc.constantFrom('http', 'https', 'HTTPS', 'wss', 'git+ssh', 'web-x.y', 'a1')
const credentials = fc.constantFrom(
  ...['', `${secret}@`, `:${secret}@`, `user:${secret}@`, `a@b:${secret}@`, `us:er:${secret}@`],
  ...[`${secret}%40x@`, `"${secret}'@`, `é🌊${secret}@`],
)
const rest = fc.constantFrom(
  ...['', '/', `?${secret}`, `/a?b=${secret}`, `#${secret}`, `/a/b#${secret}`, `/?a=/${secret}`],
  ...[`/a?u=http://a:${secret}@b/`, `/a//b?c=${secret}`, `/a@b?c=(${secret})`],
)
const url = fc
  .tuple(scheme, credentials, letters(1), rest)
  .map(([start, user, host, end]) => `${start}://${user}${host}${end}`)

/** Text between two URLs: it may not even contain a space. */
const between = fc.constantFrom(
  ...[
    ' ',
    '',
    ', ',
    ',',
    '"',
    '","',
    ')(',
    ' → ',
    '\n',
    '\t\t',
    '<',
    '|',
    'x',
    '/',
    '//',
    ':',
    '\0',
  ],
)

describe('a message', () => {
  it('contains no credentials, query or fragment of any URL in it', () => {
    const texts = fc.array(fc.tuple(between, url, between), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(texts, (parts) => {
        expect(printable(parts.flat().join(''))).not.toContain(secret)
      }),
      { numRuns: 5000 },
    )
  })

  it('contains all text without URLs, control characters and runs of spaces', () => {
    const words = fc.array(
      fc.string({ unit: 'grapheme', minLength: 1 }).filter((word) => !/[\s:]|\p{Cc}/u.test(word)),
      { maxLength: 9 },
    )
    fc.assert(
      fc.property(
        words,
        fc.constantFrom(' ', '\n', '\t \r', ' \0\u0085\u2028 '),
        (parts, space) => {
          expect(printable(parts.join(space))).toBe(parts.join(' ').slice(0, 500))
        },
      ),
    )
  })

  it('contains the host and path of a URL', () => {
    expect(printable('to https://a:b@example.com:8080/a/b?c, see http://c@d/e.')).toBe(
      'to https://example.com:8080/a/b see http://d/e.',
    )
  })

  it('has at most 500 characters and no line break', () => {
    fc.assert(
      fc.property(fc.uint16Array({ maxLength: 1000, size: 'max' }), (units) => {
        const message = printable(String.fromCharCode(...units))
        expect(message.length).toBeLessThanOrEqual(500)
        // oxlint-disable-next-line no-control-regex
        expect(message).not.toMatch(/[\0-\x1f\x7f-\x9f\u2028\u2029]/)
      }),
    )
  })
})

describe('a redacted URL', () => {
  it('contains no credentials, query or fragment', () => {
    fc.assert(
      fc.property(url, (given) => {
        expect(redactUrl(given)).not.toContain(secret)
      }),
    )
  })

  it.each([
    ['http://user:hunter2@host/path?query#fragment', 'http://host/path'],
    ['HTTP://hunter2@host', 'HTTP://host'],
    ['http:user:hunter2@host/path', 'http:host/path'],
    ['//user:hunter2@host/path', '//host/path'],
    ['http://proxy/https://user:hunter2@host/path', 'http://proxy/https://host/path'],
    ['https://host/@scope/name', 'https://host/@scope/name'],
    ['/path@2x.png', '/path@2x.png'],
    ['blob:https://host/1-2', 'blob:https://host/1-2'],
    ['', ''],
  ])('of %s is %s', (given, shown) => {
    expect(redactUrl(given)).toBe(shown)
  })
})
