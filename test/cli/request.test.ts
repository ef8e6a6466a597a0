import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { type Attempt, headerOf } from '../support/session.ts'
import { eventStream, serve } from '../support/node/serve.ts'
import { testSession } from '../support/test-session.ts'
import { makeFolder } from './make-folder.ts'
import { runHeadwater, type StartOptions } from './start-headwater.ts'

/** Sends the request of these flags and returns it as the server received it. */
async function send(args: readonly string[], options: StartOptions = {}) {
  const server = testSession()
  const ended = await runHeadwater(
    [server.url('/hello'), '-o', 'data', '--max-events', '1', ...args],
    options,
  )
  expect(ended).toEqual({ code: 0, stdout: 'hello\n', stderr: '' })
  const { requests } = await server.log()
  const [{ body, headers, method }] = requests as [(typeof requests)[number]]
  return {
    method,
    body: body.text,
    header: (name: string) => headerOf({ headers }, name),
  }
}

describe('a request', () => {
  it('is a GET with the name of the program by default', async () => {
    const { body, header, method } = await send([])
    expect({ body, method }).toEqual({ body: '', method: 'GET' })
    expect(header('accept')).toBe('text/event-stream')
    expect(header('user-agent')).toBe(`headwater/${manifest.version}`)
    expect(header('content-type')).toBe(null)
  })

  it('has the headers of -H, also from a file and from stdin', async () => {
    const file = join(makeFolder(), 'headers')
    writeFileSync(file, 'x-b: 2\r\n\r\nx-b: 3\n')
    const args = ['-H', 'x-a:1', '-H', `@${file}`, '-H', '@-', '-H', 'User-Agent: me']
    const { header } = await send(args, { stdin: 'x-c: a: b' })
    const names = ['x-a', 'x-b', 'x-c', 'user-agent']
    expect(names.map(header)).toEqual(['1', '2, 3', 'a: b', 'me'])
  })

  it('has the body of -d as a form, joined if there are several', async () => {
    const file = join(makeFolder(), 'body')
    writeFileSync(file, 'b=2\n')
    const { body, header, method } = await send(['-d', 'a=1', '-d', `@${file}`, '-d', '@-'], {
      stdin: 'c=é',
    })
    expect({ body, method }).toEqual({ body: 'a=1&b=2\n&c=é', method: 'POST' })
    expect(header('content-type')).toBe('application/x-www-form-urlencoded')
  })

  it('has the body of --json as it is, with its content type', async () => {
    const json = '{"a": 12345678901234567890}'
    const { body, header } = await send(['--json', '@-'], { stdin: json })
    expect(body).toBe(json)
    expect(header('content-type')).toBe('application/json')
    expect(header('accept')).toBe('text/event-stream')
  })

  it('has the content type of -H and the method of -X', async () => {
    const args = ['--json', '1', '-H', 'Content-Type: application/x', '-X', 'PUT']
    const { header, method } = await send(args)
    expect({ method, type: header('content-type') }).toEqual({
      method: 'PUT',
      type: 'application/x',
    })
  })

  it('has the credentials of -u, or of the URL', async () => {
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
    expect((await send(['-u', 'joe:a:b'])).header('authorization')).toBe(basic('joe:a:b'))
    const server = testSession()
    const url = server.url('/hello').replace('://', '://j%20e:p%40w@')
    expect((await runHeadwater([url, '--max-events', '1'])).code).toBe(0)
    const { requests } = await server.log()
    expect(headerOf(requests[0]!, 'authorization')).toBe(basic('j e:p@w'))
  })

  it('resumes after the event of --last-event-id', async () => {
    const server = testSession()
    const url = server.url('/numbered', { total: 9 })
    const args = [url, '-o', 'data', '--last-event-id', '6', '--max-events', '1']
    expect((await runHeadwater(args)).stdout).toBe('7\n')
  })
})

describe('a lost stream', () => {
  const cut: Attempt = { chunks: ['retry: 0\nid: 1\ndata: a\n\n'], ending: 'truncate' }
  const whole: Attempt = { chunks: ['data: b\n\n'], ending: 'end' }

  it('of a POST is not requested again, and fails', async () => {
    const server = testSession()
    const url = await server.plan([cut, whole])
    const { code, stderr, stdout } = await runHeadwater([url, '-o', 'data', '-d', ''])
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'a\n' })
    expect(stderr).toMatch(
      /^headwater: .*the POST is not repeated because it may have acted: if repeating is safe, give --idempotent\n$/,
    )
    expect((await server.log()).requests).toHaveLength(1)
  })

  it('of a POST is requested again with --idempotent', async () => {
    const server = testSession()
    const url = await server.plan([cut, whole])
    const args = [url, '-o', 'data', '-d', '', '--idempotent', '--max-events', '2']
    expect((await runHeadwater(args)).stdout).toBe('a\nb\n')
    expect((await server.log()).requests.map(({ method }) => method)).toEqual(['POST', 'POST'])
  })

  it('is the end with --no-reconnect: a failure if it was cut off', async () => {
    const server = testSession()
    const url = await server.plan([whole, cut])
    const args = [url, '-o', 'data', '--no-reconnect']
    expect(await runHeadwater(args)).toEqual({ code: 0, stdout: 'b\n', stderr: '' })
    const failed = await runHeadwater(args)
    expect({ code: failed.code, stdout: failed.stdout }).toEqual({ code: 1, stdout: 'a\n' })
    expect(failed.stderr).toMatch(/^headwater: Failed to read .*\n$/)
  })

  it('fails after the retries of --retry', async () => {
    const server = testSession()
    const { code, stderr } = await runHeadwater([server.url('/status'), '--retry', '1'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/Reconnecting in .*\nheadwater: Gave up on .* after 1 retry: /)
    expect((await server.log()).requests).toHaveLength(2)
  })

  it('is requested again after the seconds of --idle-timeout', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['retry: 0\ndata: a\n\n'] }, whole])
    const args = [url, '-o', 'data', '--idle-timeout', '0.2', '--max-events', '2']
    const { stderr, stdout } = await runHeadwater(args)
    expect(stdout).toBe('a\nb\n')
    expect(stderr).toMatch(/200 ms.*\(--idle-timeout\)/)
  })
})

describe('the end', () => {
  it('is before the event of --until, with exit code 0', async () => {
    const chunks = ['data: a\n\ndata: [DONE]\n\ndata: b\n\n']
    const url = await testSession().plan([{ chunks }])
    const ended = await runHeadwater([url, '-o', 'data', '--until', '[DONE]'])
    expect(ended).toEqual({ code: 0, stdout: 'a\n', stderr: '' })
  })

  it('without the event of --until is a failure of a POST', async () => {
    const url = await testSession().plan([{ chunks: ['data: a\n\n'], ending: 'end' }])
    const { code, stderr } = await runHeadwater([url, '-o', 'data', '-d', '', '--until', 'b'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/the stream ended before the event of --until/)
  })

  it('is a 204, with exit code 0', async () => {
    const ended = await runHeadwater([testSession().url('/no-content')])
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('by an error response shows its status and the beginning of its body', async () => {
    const { code, stderr } = await runHeadwater([testSession().url('/unauthorized')])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^headwater: Failed to open .*: got status 401 Unauthorized\n {2}\{.*\n$/,
    )
  })

  it('by another content type names it', async () => {
    const url = testSession().url('/content-type', { value: 'text/html' })
    const { code, stderr } = await runHeadwater([url])
    expect(code).toBe(1)
    expect(stderr).toMatch(/: expected text\/event-stream, got text\/html\n {2}data: typed\n$/)
  })

  it('by an event or headers above a limit names no option of the client', async () => {
    const url = await serve(({ url: path }, response) => {
      const isEvent = path === '/event'
      response.writeHead(200, { ...eventStream, ...(!isEvent && { a: 'x'.repeat(20_000) }) })
      response.end(isEvent ? `data: ${'x'.repeat(2 ** 24)}` : '')
    })
    const { code, stderr } = await runHeadwater([`${url}/event`])
    expect(code).toBe(1)
    expect(stderr).toMatch(/: an event exceeds 16777216 characters\n$/)
    const ofHeaders = await runHeadwater([`${url}/headers`, '--no-reconnect'])
    expect(ofHeaders.stderr).toMatch(
      /: the headers are too long; set NODE_OPTIONS=--max-http-header-size=<bytes>/,
    )
  })
})

describe('--event', () => {
  it('prints only events of these names', async () => {
    const chunks = ['event: a\ndata: 1\n\nevent: b\ndata: 2\n\ndata: 3\n\nevent: c\ndata: 4\n\n']
    const url = await testSession().plan([{ chunks }])
    const names = ['--event', 'a', '--event', 'message']
    const { stdout } = await runHeadwater([url, '-o', 'data', ...names, '--max-events', '2'])
    expect(stdout).toBe('1\n3\n')
  })
})

describe('--verbose', () => {
  it('shows headers, comments and retry fields, and no secrets', async () => {
    const server = testSession()
    const chunks = [':ping\nretry: 15', '00\ndata: a\n\n']
    const url = await server.plan([{ chunks, headers: { 'set-cookie': 'id=SECRET' } }])
    const secrets = [
      ...['-H', 'x-api-key: SECRET', '-H', 'authorization: Bearer SECRET', '-H', 'cookie: SECRET'],
      ...['-H', 'referer: https://joe:SECRET@a/b?token=SECRET', '-H', 'x-plain: shown'],
    ]
    const args = [`${url}&token=SECRET`, '-v', '-d', 'SECRET', '--max-events', '1', ...secrets]
    const { code, stderr } = await runHeadwater(args)
    expect(code).toBe(0)
    expect(stderr).not.toContain('SECRET')
    for (const line of [
      '> POST http://',
      '> x-api-key: [redacted]',
      '> authorization: Bearer [redacted]',
      '> referer: https://a/b?token=…',
      '> x-plain: shown',
      '> (6 bytes of body)',
      '< 200 OK',
      '< set-cookie: [redacted]',
      '< content-type: text/event-stream',
      ': ping',
      'retry: 1500',
    ])
      expect(`\n${stderr}`).toContain(`\n${line}`)
  })
})
