import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testSession } from '../support/test-session.ts'
import { makeFolder } from './make-folder.ts'
import { program, runHeadwater, startHeadwater } from './start-headwater.ts'

const savedIn = (file: string): unknown =>
  (JSON.parse(readFileSync(file, 'utf8')) as { lastEventId: unknown }).lastEventId

describe('--store', () => {
  it('resumes the next run after the last printed event', async () => {
    const file = join(makeFolder(), 'position')
    const server = testSession()
    const url = server.url('/numbered', { total: 9 })
    const args = [url, '-o', 'data', '--store', file]
    const first = await runHeadwater([...args, '--max-events', '2'])
    expect(first).toEqual({ code: 0, stdout: '1\n2\n', stderr: '' })
    expect(savedIn(file)).toBe('2')
    const second = await runHeadwater([...args, '--max-events', '3'])
    expect(second).toEqual({ code: 0, stdout: '3\n4\n5\n', stderr: '' })
    const { requests } = await server.log()
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '2'])
  })

  it('saves the ID of the last printed event on SIGTERM', async () => {
    const file = join(makeFolder(), 'position')
    const url = await testSession().plan([{ chunks: ['id: 1\ndata: a\n\nid: 2\ndata: b\n\n'] }])
    const command = startHeadwater([url, '-o', 'data', '--store', file])
    await command.waitFor('b\n')
    command.child.kill('SIGTERM')
    expect((await command.end()).code).toBe(143)
    expect(savedIn(file)).toBe('2')
  })

  it('counts events that --event leaves out', async () => {
    const file = join(makeFolder(), 'position')
    const chunks = ['id: 1\nevent: a\ndata: 1\n\nid: 2\nevent: b\ndata: 2\n\nid: 3\ndata: end\n\n']
    const url = await testSession().plan([{ chunks }])
    const { stdout } = await runHeadwater([
      ...[url, '-o', 'data', '--store', file],
      ...['--event', 'a', '--until', 'end'],
    ])
    expect(stdout).toBe('1\n')
    expect(savedIn(file)).toBe('3')
  })

  it('is overridden by --last-event-id, and saves later IDs', async () => {
    const file = join(makeFolder(), 'position')
    const url = testSession().url('/numbered', { total: 9 })
    const args = [url, '-o', 'data', '--store', file, '--max-events', '1']
    await runHeadwater(args)
    const { stdout } = await runHeadwater([...args, '--last-event-id', '6'])
    expect(stdout).toBe('7\n')
    expect(savedIn(file)).toBe('7')
  })

  it('does not save the ID of an event that could not be written', async () => {
    const file = join(makeFolder(), 'position')
    const url = testSession().url('/numbered', { total: 9 })
    const { code, stderr } = await runHeadwater([url, '--store', file], {
      command: ['sh', '-c', 'exec "$0" "$@" > /dev/full', process.execPath, program],
    })
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: 'headwater: cannot write the output: no space left on device\n',
    })
    expect(existsSync(file)).toBe(false)
  })

  it('ends the command with exit code 3 if the disk is full', async () => {
    const folder = makeFolder()
    const file = join(folder, 'position')
    const url = testSession().url('/numbered', { total: 9 })
    // The store writes to a file of this name first; on this device, no write finds space.
    const script = 'ln -s /dev/full "$STORE.$$.tmp" && exec "$0" "$@"'
    const ended = await runHeadwater([url, '-o', 'data', '--store', file], {
      command: ['sh', '-c', script, process.execPath, program],
      env: { STORE: file },
    })
    expect(ended).toEqual({
      code: 3,
      stdout: '1\n',
      stderr:
        'headwater: Could not save the last event ID to the store: ENOSPC: no space left on device, write\n',
    })
    expect(readdirSync(folder)).toEqual([])
  })
})
