import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { byteLength } from '../../src/inspector/copy-text.ts'
import { describeAttempt, toneOf } from '../../src/inspector/describe-attempt.ts'
import { describeBody } from '../../src/inspector/describe-body.ts'
import { formatCurl } from '../../src/inspector/format-curl.ts'
import { formatEvents, formatJson } from '../../src/inspector/format-json.ts'
import { escapeText, formatDuration, formatSize, preview } from '../../src/inspector/format-text.ts'
import type { AttemptRecord, EventRecord, RequestRecord } from '../../src/inspector/records.ts'
import { redactBody, redactHeader, redactText, redactUrl } from '../../src/inspector/redact.ts'

const secret = 'S3CR3T'

describe('redaction', () => {
  it.each([
    ['https://a:S3CR3T@host/path?token=S3CR3T&x#S3CR3T', 'https://host/path?token=…&x'],
    ['https://host/path', 'https://host/path'],
    ['//u:S3CR3T@host/path', '//host/path'],
    ['/path?a=S3CR3T&b=S3CR3T', '/path?a=…&b=…'],
    ['https://host/@name', 'https://host/@name'],
    ['', ''],
  ])('of the URL %s gives %s', (url, expected) => {
    expect(redactUrl(url)).toBe(expected)
  })

  it.each([
    ['authorization', `Bearer ${secret}`, 'Bearer [redacted]'],
    ['Cookie', `a=${secret}`, '[redacted]'],
    ['x-api-key', secret, '[redacted]'],
    ['x-csrf-token', secret, '[redacted]'],
    ['location', `/next?ticket=${secret}`, '/next?ticket=…'],
    ['link', `<https://u:${secret}@h/?a=${secret}>; rel=next`, '<https://h/?a=… rel=next'],
    ['x-forwarded', 'Bearer abcdefghijkl', '[redacted]'],
    ['accept', 'text/event-stream', 'text/event-stream'],
    ['Last-Event-ID', '42', '42'],
  ])('of the header %s: %s gives %s', (name, value, expected) => {
    expect(redactHeader(name, value)).toBe(expected)
  })

  it.each([
    [`{"api_key":"${secret}","n":1}`, '{"api_key":"[redacted]","n":1}'],
    [`{"a":[{"password":{"x":"${secret}"}}]}`, '{"a":[{"password":"[redacted]"}]}'],
    ['{"max_tokens":5,"stream":true}', '{"max_tokens":5,"stream":true}'],
    [`{"url":"https://u:${secret}@h/?t=${secret}"}`, '{"url":"https://h/?t=…"}'],
    ['{"text":"use sk-abcdefghijklmnop"}', '{"text":"use [redacted]"}'],
    [
      '{"jwt_like":"x","t":"eyJhbGciOi.eyJzdWIi.c2ln"}',
      '{"jwt_like":"[redacted]","t":"[redacted]"}',
    ],
    ['{"password":12345,"token":null,"n":[1]}', '{"password":"[redacted]","token":null,"n":[1]}'],
    [`user=me&password=${secret}`, 'user=me&password=[redacted]'],
    [`plain ${secret}`, '[redacted] (12 characters)'],
    [`{"cut": "${secret}`, '[redacted] (15 characters)'],
    ['[Blob]', '[Blob]'],
  ])('of the body %s gives %s', (body, expected) => {
    expect(redactBody(body)).toBe(expected)
  })

  it('of a deep body ends', () => {
    const deep = `${'['.repeat(5000)}"${secret}"${']'.repeat(5000)}`
    expect(redactBody(deep)).not.toContain(secret)
  })

  it('of links in a text keeps the rest', () => {
    expect(redactText(`got https://h/?a=${secret} and more`)).toBe('got https://h/?a=… and more')
  })

  it('of a long text takes linear time', () => {
    const before = performance.now()
    for (const text of ['a'.repeat(1e5), 'a://'.repeat(3e4), '&='.repeat(5e4), '@/'.repeat(5e4)])
      for (const redact of [
        redactUrl,
        redactText,
        redactBody,
        (each: string) => redactHeader('a', each),
      ])
        redact(text)
    expect(performance.now() - before).toBeLessThan(3000)
  })
})

const attemptOf = (request?: Partial<RequestRecord>, changes: Partial<AttemptRecord> = {}) =>
  ({
    number: 1,
    lastEventId: '',
    startedAt: 0,
    url: 'https://h/',
    events: 0,
    bytes: 0,
    requests: request
      ? [{ method: 'GET', url: 'https://h/', headers: {}, startedAt: 0, ...request }]
      : [],
    ...changes,
  }) satisfies AttemptRecord

/** The words that a shell makes of a command. */
function wordsOf(command: string): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${command}`
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
}

describe('a curl command', () => {
  it('contains the request', () => {
    const command = formatCurl(
      attemptOf({
        method: 'POST',
        url: 'https://h/p?a=1',
        headers: { Accept: 'text/event-stream', 'x-empty': '' },
        body: '{"a":1}',
      }),
    )
    expect(wordsOf(command)).toEqual([
      '--no-buffer',
      '--globoff',
      'https://h/p?a=…',
      '--header',
      'Accept: text/event-stream',
      '--header',
      'x-empty;',
      '--data-raw',
      '{"a":1}',
    ])
  })

  it('names a method that curl would not choose', () => {
    expect(wordsOf(formatCurl(attemptOf({ method: 'PUT' }))).slice(2, 4)).toEqual([
      '--request',
      'PUT',
    ])
    expect(formatCurl(attemptOf({ method: 'POST' }))).toContain('--request POST')
  })

  it.each([true, false])('shows secrets only if asked to (%s)', (showsSecrets) => {
    const command = formatCurl(
      attemptOf({
        url: `https://h/?t=${secret}`,
        headers: { Authorization: `Bearer ${secret}`, cookie: secret },
        body: `password=${secret}`,
      }),
      showsSecrets,
    )
    expect(command.split(secret)).toHaveLength(showsSecrets ? 5 : 1)
  })

  it.each([
    `'; rm -rf / #`,
    '$(id) `id` $HOME "x"',
    '\\ \\\\ \n line',
    '{a,b} * ? ~ !! %s',
    '-o/etc/passwd',
    'ünï😀',
  ])('keeps the value %j for a shell', (value) => {
    const words = wordsOf(formatCurl(attemptOf({ headers: { 'Last-Event-ID': value } })))
    expect(words.at(-1)).toBe(`Last-Event-ID: ${value}`)
  })

  it('contains no control characters', () => {
    const command = formatCurl(attemptOf({ headers: { 'Last-Event-ID': 'a\u001b[31m\r\0b' } }))
    expect(wordsOf(command).at(-1)).toBe('Last-Event-ID: a[31mb')
  })

  it('without a recorded request is made of the URL and the last event ID', () => {
    const command = formatCurl(attemptOf(undefined, { lastEventId: '5' }))
    expect(command).toMatch(
      /^# The method, headers and body are not known: give the client a tap\.\n/,
    )
    expect(wordsOf(command).slice(2)).toEqual([
      'https://h/',
      '--header',
      'Accept: text/event-stream',
      '--header',
      'Last-Event-ID: 5',
    ])
  })
})

describe('JSON', () => {
  it('writes values that JSON.stringify rejects', () => {
    const loop: Record<string, unknown> = { n: 1n }
    loop['self'] = loop
    expect(formatJson(loop)).toBe('{"n":"1n","self":"[circular]"}')
    const shared = {}
    expect(formatJson([shared, shared])).toBe('[{},{}]')
    expect(formatJson(new Map([['a', new Set([1])]]))).toBe('[["a",[1]]]')
    expect(formatJson(undefined)).toBe('undefined')
    const throwing = {
      get a() {
        throw new RangeError('no')
      },
    }
    expect(formatJson(throwing)).toBe('[object Object]')
    const bare = Object.create(null, {
      a: {
        get: () => {
          throw new RangeError('no')
        },
        enumerable: true,
      },
    })
    expect(formatJson(bare)).toBe('[RangeError]')
  })

  it('of events is well-formed', () => {
    const event = {
      type: 'a',
      lastEventId: '1',
      origin: 'https://h',
      time: 0,
      attempt: attemptOf(),
      size: 3,
      raw: '\ud800',
      isCut: true,
      isDecoded: true,
      data: { a: 1 },
      error: { name: 'E', message: 'm', code: 'decode' },
    } as unknown as EventRecord
    const text = formatEvents([event])
    expect(text).toContain(String.raw`"raw": "\ud800"`)
    expect(JSON.parse(text)).toEqual([
      {
        type: 'a',
        lastEventId: '1',
        origin: 'https://h',
        time: '1970-01-01T00:00:00.000Z',
        attempt: 1,
        size: 3,
        raw: '\ud800',
        isCut: true,
        data: { a: 1 },
        error: { name: 'E', message: 'm', code: 'decode' },
      },
    ])
  })
})

describe('text', () => {
  it('shows control characters and marks of direction as escapes', () => {
    expect(escapeText('a\n\t\u0000\u202e')).toBe('a\n\t\\u0000\\u202e')
    expect(preview('a\nb\tc', 4)).toBe('a↵b …')
  })

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1234, '1.2 kB'],
    [12_345, '12 kB'],
    [1_234_567, '1.2 MB'],
  ])('shows %i bytes as %s', (bytes, expected) => {
    expect(formatSize(bytes)).toBe(expected)
  })

  it.each([
    [12.3, '12 ms'],
    [2400, '2.4 s'],
    [200_000, '3 min 20 s'],
    [7_260_000, '2 h 1 min'],
  ])('shows %f milliseconds as %s', (duration, expected) => {
    expect(formatDuration(duration)).toBe(expected)
  })

  it.each(['abc', 'äöü', '€', '😀', '\ud800', '\udc00x', '😀\ud83d'])(
    'has the bytes of %j',
    (text) => {
      expect(byteLength(text)).toBe(new TextEncoder().encode(text).length)
    },
  )
})

describe('an attempt', () => {
  const error = { name: 'E', message: 'no route ' }
  it.each([
    [{}, 'pending', 'connecting'],
    [{ openedAt: 1 }, 'open', 'open'],
    [{ end: 'ended', openedAt: 1 }, 'good', 'ended by the server'],
    [{ end: 'lost', error, retryDelay: 500 }, 'bad', 'lost: no route; retry in 500 ms'],
    [{ end: 'closed' }, 'over', 'closed by close()'],
  ] as const)('%o is %s', (changes, tone, text) => {
    const attempt = attemptOf(undefined, changes)
    expect([toneOf(attempt), describeAttempt(attempt)]).toEqual([tone, text])
  })
})

describe('a body', () => {
  it.each([
    ['text', 'text'],
    [new URLSearchParams({ a: 'b' }), 'a=b'],
    [new Blob(['x']), '[Blob]'],
    [new Uint8Array(1), '[Uint8Array]'],
    [undefined, undefined],
  ])('%s is kept as %s', (body, expected) => {
    expect(describeBody(body)).toBe(expected)
  })
})
