import { describe, expect, it } from 'vitest'
import { testSession } from '../../support/test-session.ts'
import { runProgram } from './lifecycle-child.ts'

/** Each program exits by itself and prints `done`; nothing awaits the promises that fail in it. */
const programs = {
  'an unreachable server': `
    const client = new EventSourceClient('http://127.0.0.1:1/', { reconnect: { maxRetries: 1, initialDelay: 1 } })
    client.events()
    client.onerror = () => client.readyState === 2 && print('done')`,

  'final and retried statuses': `
    let left = 3
    for (const code of [401, 500, 503]) {
      const reconnect = { maxRetries: 2, initialDelay: 1 }
      const client = new EventSourceClient(at('/status', 'code=' + code), { reconnect })
      client.events()
      client[Symbol.asyncIterator]()
      client.onerror = () => client.readyState === 2 && --left === 0 && print('done')
    }`,

  'streams that end early in every way': `
    let left = 3
    for (const ending of ['end', 'destroy', 'truncate']) {
      const client = new EventSourceClient(at('/hello', 'ending=' + ending), {
        reconnect: { maxRetries: 0 },
        onClose: () => --left === 0 && print('done'),
      })
      client.events()
    }`,

  'close() and abort() at every stage': `
    const moments = ['sync', 'microtask', 'request', 'open', 'event']
    for (const moment of moments)
      for (const way of ['close', 'abort']) {
        const controller = new AbortController()
        const { signal } = controller
        const options = { signal, onOpen: () => moment === 'open' && act(), fetch: (href, init) => {
          if (moment === 'request') queueMicrotask(act)
          return fetch(href, init)
        } }
        const client = new EventSourceClient(at('/hello'), options)
        const act = () => way === 'close' ? client.close() : controller.abort(new Error('unhandled'))
        client.events()
        if (moment === 'sync') act()
        if (moment === 'microtask') await null, act()
        client.on('message', () => act())
        await client.closed
      }
    print('done')`,

  'failing option functions': `
    const fail = async () => { throw new Error('mine') }
    const reconnect = { maxRetries: 1, initialDelay: 1 }
    const all = [
      new EventSourceClient(fail, { reconnect }),
      new EventSourceClient(at('/hello'), { reconnect, headers: fail }),
      new EventSourceClient(at('/hello'), { reconnect, body: fail }),
      new EventSourceClient(at('/hello'), { reconnect, fetch: fail }),
      new EventSourceClient(at('/hello'), { reconnect, lastEventId: { load: fail, save() {} } }),
    ]
    await Promise.all(all.map(({ closed }) => closed))
    print('done')`,

  'an option function that fails after close()': `
    let fail
    const headers = () => new Promise((_, reject) => (fail = reject))
    const client = new EventSourceClient(at('/hello'), { headers })
    const other = new EventSourceClient(at('/hello'), { fetch: headers })
    await null; await null; await null
    setTimeout(() => {
      client.close()
      other.close()
      fail(new Error('too late'))
      print('done')
    })`,

  'a store whose save fails while the client closes': `
    const save = async () => { throw new Error('disk full') }
    const client = new EventSourceClient(at('/hello', 'id=1'), { lastEventId: { load() {}, save } })
    client.on('message', () => client.close())
    await client.closed
    print('done')`,

  'decoders and schemas that reject, sync and async': `
    const refuse = async () => { throw new Error('no') }
    const schema = { '~standard': { version: 1, vendor: 'mine', validate: refuse } }
    let left = 3
    for (const decode of [() => { throw new Error('no') }, refuse, schema]) {
      const client = new EventSourceClient(at('/hello'), { decode, onError() {
        client.close()
        if (--left === 0) print('done')
      } })
      client.on('message', () => {})
    }`,

  'abandoned iterations': `
    const client = new EventSourceClient(at('/hello', 'ending=truncate'), { reconnect: false })
    const [pending, left] = [client.events(), client.events({ overflow: 'error', highWaterMark: 1 })]
    await pending.next()
    await left.return()
    await client.closed
    const stream = streamEvents(at('/hello', 'ending=truncate'))
    await stream.next()
    await stream.return()
    streamEvents(at('/hello'), { signal: AbortSignal.abort() })
    print('done')`,

  'a failing shouldRetry': `
    process.on('uncaughtException', ({ message }) => message === 'undecided' || print(message))
    const client = new EventSourceClient(at('/status', 'code=404'), {
      reconnect: { shouldRetry: async () => { throw new Error('undecided') } },
    })
    await client.closed
    print('done')`,
}

describe('there is no unhandled rejection with', () => {
  it.each(Object.entries(programs))('%s', async (_, program) => {
    const server = testSession()
    const helper = `const at = (route, query = '') => url.replace('/hello?', route + '?' + query + '&')\n`
    const run = await runProgram(helper + program, server.url('/hello')).waitForExit()
    expect(run).toEqual({ lines: ['done'], errors: '', code: 0 })
  })
})
