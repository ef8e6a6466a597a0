import { describe, expect, it } from 'vitest'
import { testSession } from '../../support/test-session.ts'
import { runProgram } from './lifecycle-child.ts'

const clean = { errors: '', code: 0 }

describe('a process', () => {
  it('exits after close(), regardless of the connection status', async () => {
    const server = testSession()
    const run = await runProgram(
      `const open = new EventSourceClient(url)
      await open.once('message')
      open.close()
      const unanswered = new EventSourceClient(url.replace('/hello', '/no-headers'))
      await null
      unanswered.close()
      new EventSourceClient(url).close()
      const waiting = new EventSourceClient(url.replace('/hello', '/status'), {
        reconnect: { initialDelay: 3_600_000, maxDelay: 3_600_000 },
        onReconnect: () => waiting.close(),
      })
      await waiting.closed
      print('closed')`,
      server.url('/hello'),
    ).waitForExit()
    expect(run).toEqual({ ...clean, lines: ['closed'] })
    await server.waitForSockets(0)
  })

  it('exits after the client has failed, stopped or ended', async () => {
    const server = testSession()
    const run = await runProgram(
      `for (const route of ['/status?code=404&', '/no-content?', '/hello?ending=end&']) {
        const client = new EventSourceClient(url.replace('/hello?', route), { reconnect: false })
        print((await client.closed).reason)
      }`,
      server.url('/hello'),
    ).waitForExit()
    expect(run).toEqual({ ...clean, lines: ['failed', 'stopped', 'ended'] })
  })

  it('exits although timeouts have not expired', async () => {
    const run = await runProgram(
      `const options = { connectTimeout: 3_600_000, idleTimeout: 3_600_000 }
      const client = new EventSourceClient(url, options)
      await client.once('message')
      client.close()
      for await (const { data } of streamEvents(url, options)) { print(data); break }`,
      testSession().url('/hello'),
    ).waitForExit()
    expect(run).toEqual({ ...clean, lines: ['hello'] })
  })

  it('stays alive while a stream is open', async () => {
    const server = testSession()
    const url = await server.plan([{}])
    const program = runProgram(
      `const client = new EventSourceClient(url, { unref: true })
      client.on('message', ({ data }) => { print(data); client.close() })`,
      url,
    )
    await server.waitForOpen(1)
    await server.write('data: later\n\n')
    expect(await program.waitForExit()).toEqual({ ...clean, lines: ['later'] })
  })

  it('stays alive while a reconnect is pending', async () => {
    const server = testSession()
    const run = await runProgram(
      `const client = new EventSourceClient(url, {
        reconnect: { initialDelay: 200, jitter: 0 },
        onReconnect: ({ delay }) => print('waiting ' + delay),
      })
      client.on('message', ({ data }) => { print(data); client.close() })`,
      server.url('/status', { times: 1 }),
    ).waitForExit()
    expect(run).toEqual({ ...clean, lines: ['waiting 200', 'recovered'] })
    expect((await server.log()).requests).toHaveLength(2)
  })

  it('exits while a reconnect is pending with `unref: true`', async () => {
    const server = testSession()
    const run = await runProgram(
      `new EventSourceClient(url, {
        unref: true,
        reconnect: { initialDelay: 3_600_000, maxDelay: 3_600_000, jitter: 0 },
        onReconnect: ({ delay }) => print('waiting ' + delay),
      })`,
      server.url('/status'),
    ).waitForExit()
    expect(run).toEqual({ ...clean, lines: ['waiting 3600000'] })
    expect((await server.log()).requests).toHaveLength(1)
  })

  it('is not kept alive by an idle client or unread iterators', async () => {
    const run = await runProgram(
      `const idle = new EventSourceClient(url, { autoConnect: false })
      idle.events()
      idle.subscribe(() => {})
      streamEvents(url)
      print('done')`,
      testSession().url('/hello'),
    ).waitForExit()
    expect(run).toEqual({ ...clean, lines: ['done'] })
  })
})

describe('a throwing listener or handler', () => {
  it('is reported as uncaught without affecting other listeners or the stream', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: 1\n\ndata: 2\n\n'], ending: 'end' }])
    const run = await runProgram(
      `process.on('uncaughtException', ({ message }) => print('uncaught ' + message))
      const client = new EventSourceClient(url, { reconnect: false })
      const fail = (type) => client.addEventListener(type, () => { throw new Error(type) })
      for (const type of ['open', 'message', 'error']) fail(type)
      client.onmessage = ({ data }) => print('got ' + data)
      client.on('message', ({ data }) => { throw new Error('on ' + data) })
      print((await client.closed).reason)`,
      url,
    ).waitForExit()
    expect(run).toMatchObject(clean)
    expect([...run.lines].sort()).toEqual(
      [
        ...['ended', 'got 1', 'got 2'],
        ...['uncaught error', 'uncaught message', 'uncaught message'],
        ...['uncaught on 1', 'uncaught on 2', 'uncaught open'],
      ].sort(),
    )
    expect(run.lines.filter((line) => line.startsWith('got'))).toEqual(['got 1', 'got 2'])
  })

  it('ends the process if uncaught, with the stack of the handler', async () => {
    const run = await runProgram(
      `const client = new EventSourceClient(url)
      client.on('message', function handler() { throw new Error('a bug of the program') })`,
      testSession().url('/hello'),
    ).waitForExit()
    expect(run.code).toBe(1)
    expect(run.errors).toMatch(/a bug of the program[\s\S]*at .*handler/)
  })
})
