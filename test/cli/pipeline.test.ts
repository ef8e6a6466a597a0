import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'
import { program, runHeadwater, startHeadwater } from './start-headwater.ts'

const hostile = 'a\x1b[2J\x07\u009b1m\u202eb'

describe('in a pipeline, the command', () => {
  it('ends quietly with exit code 0 when the reader leaves', async () => {
    const server = testSession()
    const script = '{ "$0" "$@"; echo "code $?" >&2; } | head -n 1'
    const { stderr, stdout } = await runHeadwater([server.url('/firehose'), '-o', 'json'], {
      command: ['sh', '-c', script, process.execPath, program],
    })
    expect(stderr).toBe('code 0\n')
    expect(stdout.split('\n')).toHaveLength(2)
    await server.waitForSockets(0)
  })

  it.each([['--help'], ['--version'], ['demo', '--port', '0']])(
    'ends quietly if the reader of %s has left, and with exit code 3 if the disk is full',
    async (...args) => {
      const command = startHeadwater(args, { isUnread: true })
      command.child.stdout!.destroy()
      expect(await command.end()).toMatchObject({ code: 0, stderr: '' })
      const full = ['sh', '-c', 'exec "$0" "$@" > /dev/full', process.execPath, program]
      expect(await runHeadwater(args, { command: full })).toMatchObject({
        code: 3,
        stderr: 'headwater: cannot write the output: no space left on device\n',
      })
    },
  )

  it('ends when the reader of both outputs leaves', async () => {
    const script = '{ "$0" "$@" 2>&1; echo "code $?" >&2; } | head -n 1'
    const { stderr } = await runHeadwater([testSession().url('/firehose'), '-v'], {
      command: ['sh', '-c', script, process.execPath, program],
    })
    expect(stderr).toBe('code 0\n')
  })

  it('continues if only the reader of stderr has left', async () => {
    const url = testSession().url('/numbered', { total: 4, drop: 2, retry: 0 })
    const command = startHeadwater([url, '-v', '-o', 'data', '--max-events', '4'])
    command.child.stderr!.destroy()
    expect(await command.end()).toMatchObject({ code: 0, stdout: '1\n2\n3\n4\n' })
  })

  it('stops reading while the reader is stuck, within a bounded memory', async () => {
    const server = testSession()
    const url = server.url('/firehose', { size: 1024 })
    const command = startHeadwater([url, '-o', 'data'], {
      isUnread: true,
      // The stream has a gigabyte.
      nodeArguments: ['--max-old-space-size=32'],
    })
    await server.waitForStalled()
    const { counts } = await server.log()
    expect(counts.bytesFlushed).toBeLessThan(16 * 1024 * 1024)
    command.child.stdout!.once('data', () => command.child.stdout!.destroy())
    expect((await command.end()).code).toBe(0)
  })

  it('ends soon after a signal, and at once after the second one, if the reader is stuck', async () => {
    for (const signals of [['SIGTERM'], ['SIGINT', 'SIGINT']] as const) {
      const server = testSession()
      const command = startHeadwater([server.url('/firehose'), '-o', 'data'], { isUnread: true })
      await server.waitForStalled()
      for (const signal of signals) command.child.kill(signal)
      const [code] = (await once(command.child, 'exit')) as [number]
      expect(code).toBe(signals[0] === 'SIGTERM' ? 143 : 130)
    }
  })

  it('writes the data as the server sent it, and replaces invalid UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`data: ${hostile}`),
      Buffer.from([0xff, 0xe2, 0x82]),
      Buffer.from('\n\n'),
    ])
    const url = await testSession().plan([{ chunks: [bytes] }])
    const { stdout } = await runHeadwater([url, '-o', 'data', '--max-events', '1'])
    expect(stdout).toBe(`${hostile}\ufffd\ufffd\n`)
  })

  it('escapes control characters in pretty output and in JSON', async () => {
    const chunks = [`event: e\x1b[2J\nid: i\x1b\u202e\ndata: ${hostile}\n\n`]
    const url = await testSession().plan([{ chunks }, { chunks }])
    const pretty = await runHeadwater([url, '--max-events', '1'])
    expect(pretty.stdout).toMatch(
      / {2}e\\x1b\[2J {2}id=i\\x1b\\u202e {2}a\\x1b\[2J\\x07\\x9b1m\\u202eb\n$/,
    )
    const { stdout } = await runHeadwater([url, '--max-events', '1', '-o', 'json'])
    expect(JSON.parse(stdout)).toMatchObject({ data: hostile, event: 'e\x1b[2J' })
    expect(stdout).toMatch(/^[\x20-\x7e]+\n$/)
  })

  it('passes JSON data on to the value of a line unchanged with --parse-json', async () => {
    const json = '{"b":12345678901234567890,"a":[1.0,\ndata: true],"b":"\u009b"}'
    const url = await testSession().plan([{ chunks: [`data: ${json}\n\ndata: text\n\ndata\n\n`] }])
    const { stdout } = await runHeadwater([url, '--max-events', '3', '-o', 'json', '-j'])
    const [first, second, third] = stdout.split('\n')
    expect(first).toMatch(
      /,"data":\{"b":12345678901234567890,"a":\[1\.0, true\],"b":"\\u009b"\}\}$/,
    )
    expect(JSON.parse(second!)).toMatchObject({ data: 'text' })
    expect(JSON.parse(third!)).toMatchObject({ data: '' })
  })

  it('writes each event as soon as it arrives', async () => {
    const server = testSession()
    const command = startHeadwater([await server.plan([{}]), '-o', 'text'])
    await server.waitForOpen(1)
    for (const token of ['Hel', 'lo']) {
      await server.write(`data: ${token}\n\n`)
      await waitUntil(() => command.stdout.endsWith(token))
    }
    expect(command.stdout).toBe('Hello')
  })
})
