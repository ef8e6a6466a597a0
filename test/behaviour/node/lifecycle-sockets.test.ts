import { describe, expect, it } from 'vitest'
import { testSession } from '../../support/test-session.ts'
import { runProgram } from './lifecycle-child.ts'

describe('repeated connections', () => {
  it('leave no socket, timer or handle after 1000 clients close', async () => {
    const server = testSession()
    const program = runProgram(
      `const resources = () => process.getActiveResourcesInfo().filter((name) => !/^(Pipe|TTY)/.test(name))
      const cycle = async () => {
        const client = new EventSourceClient(url, { idleTimeout: 60_000 })
        await client.once('message')
        client.close()
      }
      for (let round = 0; round < 100; round += 1) await Promise.all(Array.from({ length: 10 }, cycle))
      print('closed')
      await new Promise((resolve) => process.stdin.once('data', resolve))
      // On a busy machine, the platform is still opening connections that it no longer needs.
      const end = Date.now() + 10_000
      while (resources().length > 0 && Date.now() < end) await new Promise(setImmediate)
      print(JSON.stringify(resources()))
      process.stdin.destroy()`,
      server.url('/hello'),
    )
    expect(await program.nextLine()).toBe('closed')
    const { counts } = await server.waitFor({ sockets: 0, closed: 1000 })
    expect(counts).toMatchObject({ requests: 1000, open: 0 })
    program.child.stdin.end('report')
    // The process exits by itself: nothing keeps it alive.
    expect(await program.waitForExit()).toEqual({ lines: ['closed', '[]'], errors: '', code: 0 })
  })

  it('cause no Node warning over 1000 connections under one signal', async () => {
    const server = testSession()
    const run = await runProgram(
      `const { signal } = new AbortController()
      const client = new EventSourceClient(url, { signal, reconnect: { initialDelay: 0 } })
      for await (const { lastEventId } of client) if (lastEventId === '1000') break
      print((await client.closed).reason)`,
      server.url('/numbered', { total: 1000, drop: 1, gap: 0 }),
    ).waitForExit()
    expect(run).toEqual({ lines: ['closed'], errors: '', code: 0 })
    expect((await server.log()).counts.requests).toBe(1000)
    await server.waitForSockets(0)
  })

  it('leave no socket after 200 rejected attempts while the process runs', async () => {
    const server = testSession()
    const url = await server.plan([], {
      status: 503,
      chunks: ['x'.repeat(100_000)],
      ending: 'hold',
    })
    const program = runProgram(
      `const once = () => new Promise((resolve) => {
        const client = new EventSourceClient(url, { reconnect: false, onClose: resolve, onError() {} })
      })
      for (let round = 0; round < 20; round += 1) await Promise.all(Array.from({ length: 10 }, once))
      print('refused')
      process.stdin.once('data', () => process.exit())`,
      url,
    )
    expect(await program.nextLine()).toBe('refused')
    const { counts } = await server.waitFor({ sockets: 0, closed: 200 })
    expect(counts).toMatchObject({ requests: 200, open: 0 })
    program.child.stdin.end('exit')
    expect(await program.waitForExit()).toMatchObject({ errors: '', code: 0 })
  })
})
