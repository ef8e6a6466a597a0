import { describe, expect, it } from 'vitest'
import { testSession } from '../support/test-session.ts'
import { runHeadwater, startHeadwater } from './start-headwater.ts'

const time = String.raw`\d\d:\d\d:\d\d\.\d{3}`

describe('the output', () => {
  it('is the time, name, ID and data of each event by default', async () => {
    const server = testSession()
    const url = await server.plan([
      { chunks: ['event: price\nid: 7\ndata: 1\n\ndata: a\ndata:\ndata: b\n\n'] },
    ])
    const { code, stderr, stdout } = await runHeadwater([url, '--max-events', '2'])
    expect(stdout).toMatch(
      new RegExp(`^${time}  price  id=7  1\n${time}  message  id=7\n    a\n    \n    b\n$`),
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('is a line of JSON for each event with --output json', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['event: price\nid: 7\ndata: 1\ndata: "\n\n'] }])
    const { stdout } = await runHeadwater([url, '--max-events', '1', '-o', 'json'])
    expect(stdout.split('\n')).toHaveLength(2)
    const { time: received, ...event } = JSON.parse(stdout) as Record<string, unknown>
    expect(event).toEqual({ event: 'price', id: '7', data: '1\n"' })
    expect(new Date(String(received)).toISOString()).toBe(received)
  })

  it('is the data of each event and a line feed with --output data', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: a\ndata: b\n\ndata\n\ndata: c\n\n'] }])
    const { stdout } = await runHeadwater([url, '--max-events', '3', '-o', 'data'])
    expect(stdout).toBe('a\nb\n\nc\n')
  })

  it('is the joined data of all events with --output text', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: Hel\n\ndata: lo,\n\ndata:  you\n\n'] }])
    const { stdout } = await runHeadwater([url, '--max-events', '3', '-o', 'text'])
    expect(stdout).toBe('Hello, you')
  })
})

describe('a stream', () => {
  it('is resumed after a lost connection, which is reported on stderr', async () => {
    const url = testSession().url('/numbered', { total: 4, drop: 2, retry: 0, ending: 204 })
    const { code, stderr, stdout } = await runHeadwater([url, '-o', 'data'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1\n2\n3\n4\n' })
    expect(stderr.split('\n')[0]).toMatch(
      /^headwater: The server ended the stream\. Reconnecting in \d\.\d s \(attempt 2\)$|^headwater: The server ended/,
    )
  })

  it('ends on SIGINT with the exit code 130', async () => {
    const server = testSession()
    const command = startHeadwater([await server.plan([{ chunks: ['data: a\n\n'] }]), '-o', 'data'])
    await command.waitFor('a\n')
    command.child.kill('SIGINT')
    expect(await command.end()).toEqual({ code: 130, stdout: 'a\n', stderr: '' })
    await server.waitForClosed(1)
  })
})
