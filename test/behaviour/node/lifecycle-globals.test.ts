import { describe, expect, it } from 'vitest'
import { testSession } from '../../support/test-session.ts'
import { runProgram } from './lifecycle-child.ts'

describe('importing the package', () => {
  it('reads no page or runtime global, and starts nothing', async () => {
    const run = await runProgram(
      `const names = ['window', 'document', 'navigator', 'location', 'localStorage', 'self', 'addEventListener',
        'fetch', 'setTimeout', 'EventSource', 'Deno', 'Bun', 'reportError']
      const touched = []
      for (const name of names) {
        // Not read beforehand: Node 26 warns if localStorage is read.
        const { configurable, get, value } = Object.getOwnPropertyDescriptor(globalThis, name) ?? {}
        // Bun has globals that cannot be intercepted.
        if (configurable === false) continue
        Object.defineProperty(globalThis, name, {
          configurable: true,
          get: () => (touched.push(name), get ? get.call(globalThis) : value),
        })
      }
      for (const entry of ['index.ts', 'storage/index.ts', 'storage/node.ts'])
        await import(new URL(entry + '?again', url).href)
      await new Promise(setImmediate)
      const started = process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY/.test(name))
      for (const name of names) delete globalThis[name]
      print(JSON.stringify({ touched, started }))`,
      new URL('../../../src/', import.meta.url).href,
    ).waitForExit()
    expect(run).toMatchObject({ errors: '', code: 0 })
    expect(JSON.parse(run.lines[0] ?? '')).toEqual({ touched: [], started: [] })
  })
})

describe('a client', () => {
  it('works without window, document, navigator, location and other globals', async () => {
    const run = await runProgram(
      `for (const name of ['window', 'document', 'navigator', 'location', 'localStorage', 'self',
        'addEventListener', 'MessageEvent', 'reportError'])
        Object.defineProperty(globalThis, name, { value: undefined, configurable: true })
      delete AbortSignal.any
      delete AbortSignal.timeout
      const client = new EventSourceClient(url, { pauseWhenHidden: true })
      client.addEventListener('message', (event) => {
        const { type, data, lastEventId, origin } = event
        print([type, data, lastEventId, origin === new URL(url).origin].join())
        client.close()
      })
      await client.closed
      try { new EventSourceClient('/relative') } catch (error) { print(error.name) }`,
      testSession().url('/hello', { id: '7' }),
    ).waitForExit()
    expect(run).toEqual({ lines: ['message,hello,7,true', 'SyntaxError'], errors: '', code: 0 })
  })

  it('reacts to the events of a page if there is one', async () => {
    const server = testSession()
    const run = await runProgram(
      `const page = { visibilityState: 'visible' }
      // Gets the events of the document too, on their way to it.
      const target = new EventTarget()
      let isOnline = true
      Object.defineProperty(globalThis, 'document', { value: page, configurable: true })
      Object.defineProperty(globalThis, 'navigator', {
        value: { get onLine() { return isOnline } },
        configurable: true,
      })
      globalThis.addEventListener = target.addEventListener.bind(target)
      globalThis.removeEventListener = target.removeEventListener.bind(target)
      const states = []
      const client = new EventSourceClient(url, {
        pauseWhenHidden: true,
        reconnect: { initialDelay: 3_600_000, maxDelay: 3_600_000 },
      })
      const status = (wanted) => new Promise((resolve) => {
        let off
        const check = () => client.state.status === wanted && (off?.(), resolve())
        off = client.subscribe(check)
        check()
      })
      const wake = {
        pageshow: () => target.dispatchEvent(new Event('pageshow')),
        resume: () => target.dispatchEvent(new Event('resume')),
        online: () => { isOnline = true; target.dispatchEvent(new Event('online')) },
        visible: () => show('visible'),
      }
      const show = (state) => {
        page.visibilityState = state
        target.dispatchEvent(new Event('visibilitychange'))
      }
      for (const [name, happen] of Object.entries(wake)) {
        if (name === 'online') isOnline = false
        await status('waiting')
        happen()
        await status('connecting')
        print(name)
      }
      await status('open')
      show('hidden')
      await status('waiting')
      print('hidden')
      client.close()`,
      server.url('/status', { times: 4 }),
    ).waitForExit()
    expect(run).toEqual({
      lines: ['pageshow', 'resume', 'online', 'visible', 'hidden'],
      errors: '',
      code: 0,
    })
  })
})
