import { describe, expect, it } from 'vitest'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'
import { startHeadwater, startInTerminal } from './start-headwater.ts'

const escape = '\x1b'

describe('in a terminal, the command', () => {
  it('shows the connection and colours the events', async () => {
    const url = await testSession().plan([{ chunks: ['event: price\nid: 7\ndata: 1\n\n'] }])
    const command = startInTerminal([url])
    await command.waitFor('price')
    expect(command.text).toMatch(
      /^Connecting…\S+ Connected to http:\S+\n\S+ {2}price {2}id=7 {2}1\n$/,
    )
    expect(command.raw).toContain(`${escape}[36mprice${escape}[39m`)
  })

  it('counts down to the next attempt, with the reason, and reports the recovery', async () => {
    const chunks = ['retry: 1100\ndata: a\n\n']
    const url = await testSession().plan([
      { chunks, ending: 'truncate' },
      { chunks: ['data: b\n\n'] },
    ])
    const command = startInTerminal([url])
    await command.waitFor('  b\n')
    const { text } = command
    expect(text).toMatch(/\n\S+ Failed to read http:\S+: .+\nReconnecting in 2 s \(attempt 2\)/)
    expect(text).toMatch(
      /Reconnecting in 2 s \(attempt 2\)Reconnecting in 1 s \(attempt 2\)Connecting \(attempt 2\)…\S+ Reconnected to /,
    )
    // Each line that changes is erased before the next one.
    expect(command.raw).toContain(`\r${escape}[K`)
  })

  it('ends on Ctrl-C with exit code 130', async () => {
    const server = testSession()
    const command = startInTerminal([await server.plan([{ chunks: ['data: a\n\n'] }])])
    await command.waitFor('  a\n')
    command.press('\x03')
    expect(await command.end()).toBe(130)
    await server.waitForClosed(1)
  })

  it('ends on Ctrl-C during the wait for the next attempt', async () => {
    const server = testSession()
    const command = startInTerminal([server.url('/status', { retryAfter: 3600 })])
    await command.waitFor('Reconnecting in')
    command.press('\x03')
    expect(await command.end()).toBe(130)
    expect(command.raw.endsWith(`\r${escape}[K`)).toBe(true)
  })

  it.each(['pretty', 'json', 'data', 'text'])(
    'lets the server write no escape sequence with --output %s',
    async (format) => {
      const hostile = 'x\x1b]0;title\x07\x1b[2J\u009b31m\x1b'
      const chunks = [
        `event: ${hostile}\nid: ${hostile}\ndata: ${hostile}\n\n:${hostile}\n\ndata: end\n\n`,
      ]
      const url = await testSession().plan([{ chunks, headers: { 'x-hostile': 'a\u009b31m' } }])
      const args = ['-o', format, '-v', '--until', 'end']
      const command = startInTerminal([url, ...args], { NO_COLOR: '1' })
      expect(await command.end()).toBe(0)
      const own = command.raw.replaceAll(`\r${escape}[K`, '').replaceAll('\r\n', '\n')
      expect(own).toContain('title')
      expect([...own].filter((character) => /[^\P{Cc}\n\t]/u.test(character))).toEqual([])
    },
  )

  it('ends unfinished text with a line feed before the status and the prompt', async () => {
    const server = testSession()
    const url = await server.plan([
      { chunks: ['retry: 0\ndata: Hel\n\n'], ending: 'end' },
      { chunks: ['data: lo\n\ndata: end\n\n'] },
    ])
    const command = startInTerminal([url, '-o', 'text', '--until', 'end'])
    expect(await command.end()).toBe(0)
    expect(command.text).toMatch(
      /\nHel\n\S+ The server ended the stream\n[^]*\nlo\n\S+ The stream ended\n$/,
    )
  })

  it('indents and colours JSON with --parse-json', async () => {
    const chunks = ['data: {"a":[1,"b",null],"c":{},"d":12345678901234567890}\n\n']
    const command = startInTerminal([await testSession().plan([{ chunks }]), '-j'])
    await command.waitFor('    }\n')
    const lines = [
      '    {',
      '      "a": [',
      '        1,',
      '        "b",',
      '        null',
      '      ],',
    ]
    expect(command.text).toContain(
      [...lines, '      "c": {},', '      "d": 12345678901234567890', '    }', ''].join('\n'),
    )
    expect(command.raw).toContain(`${escape}[34m"a"${escape}[39m: [`)
    expect(command.raw).toContain(`${escape}[32m"b"${escape}[39m`)
  })

  it('shows no line that changes if the terminal cannot move its cursor', async () => {
    const url = testSession().url('/numbered', { total: 2, drop: 1, retry: 0 })
    const command = startInTerminal([url, '--max-events', '2'], { TERM: 'dumb' })
    expect(await command.end()).toBe(0)
    expect(command.text).toContain('headwater: The server ended the stream. Reconnecting in')
    expect(command.raw).not.toContain(`${escape}[K`)
  })

  it('uses no colours with NO_COLOR', async () => {
    const url = testSession().url('/hello')
    const command = startInTerminal([url, '--max-events', '1'], { NO_COLOR: '1' })
    expect(await command.end()).toBe(0)
    expect(command.raw).not.toContain(`${escape}[3`)
  })
})

describe('in a pipe, the command', () => {
  it('colours its output only with FORCE_COLOR', async () => {
    const url = testSession().url('/hello')
    for (const env of [{}, { FORCE_COLOR: '1' }]) {
      const command = startHeadwater([url, '--max-events', '1'], { env })
      await waitUntil(() => command.stdout.endsWith('\n'))
      expect(command.stdout.includes(escape)).toBe('FORCE_COLOR' in env)
    }
  })
})
