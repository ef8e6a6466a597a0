import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { EventSourceConstructor } from '../../src/event-source/index.ts'
import { eventStream } from '../support/byte-streams.ts'
import { deferred } from '../support/deferred.ts'
import { replaceGlobal } from '../support/replace-global.ts'

/** Loads the sources with the current globals. */
async function load() {
  vi.resetModules()
  onTestFinished(() => void vi.resetModules())
  return {
    ...(await import('../../src/index.ts')),
    ...(await import('../../src/event-source/index.ts')),
  }
}

const bytes = new TextEncoder().encode('id: 1\ndata: hello\n\n')
const options = { fetch: () => Promise.resolve(eventStream([bytes])) }
const url = 'https://example.com/'

describe('a platform without MessageEvent', () => {
  it.each(['EventSourceClient', 'EventSource'] as const)(
    'gets an Event with the members of a message from %s',
    async (name) => {
      replaceGlobal('MessageEvent', undefined)
      const Source = (await load())[name] as EventSourceConstructor
      const source = new Source(url, options)
      const event = await new Promise<MessageEvent>((resolve) => {
        source.addEventListener('message', (message) => {
          source.close()
          resolve(message as MessageEvent)
        })
      })
      expect(event).toBeInstanceOf(Event)
      expect(event).toMatchObject({
        ...{ type: 'message', data: 'hello', lastEventId: '1', origin: 'https://example.com' },
        ...{ source: null, ports: [] },
      })
    },
  )
})

describe('a platform without globals that React Native lacks', () => {
  it.each(['DOMException', 'navigator', 'document', 'performance', 'Request', 'ReadableStream'])(
    'sends a POST and delivers its event: %s',
    async (name) => {
      const { EventSourceClient } = await load()
      // Node itself needs some of them to make a response.
      const response = eventStream([bytes])
      vi.stubGlobal(name, undefined)
      onTestFinished(() => void vi.unstubAllGlobals())
      const methods: unknown[] = []
      const client = new EventSourceClient(url, {
        json: {},
        fetch: async (_, { method }) => (methods.push(method), response),
      })
      expect(await client.once('message')).toMatchObject({ data: 'hello' })
      client.close()
      expect(methods).toEqual(['POST'])
    },
  )

  it('throws an Error named SyntaxError for an invalid URL without DOMException', async () => {
    const { EventSourceClient, readEvents } = await load()
    const { EventSource } = await load()
    vi.stubGlobal('DOMException', undefined)
    onTestFinished(() => void vi.unstubAllGlobals())
    for (const Source of [EventSourceClient, EventSource])
      expect(() => new Source('/relative')).toThrow(
        expect.objectContaining({
          name: 'SyntaxError',
          message: expect.stringContaining('must be absolute'),
        }),
      )
    const signal = Object.assign(new EventTarget(), { aborted: true }) as unknown as AbortSignal
    const events = readEvents(new ReadableStream(), { signal })
    await expect(events.next()).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('a platform that calls `on…` handlers itself', () => {
  /** As in workerd: the value of the property when an event is dispatched is called without `this`. */
  class CallingTarget extends EventTarget {
    override dispatchEvent(event: Event): boolean {
      const { [`on${event.type}`]: handler } = this as unknown as Record<string, unknown>
      if (typeof handler === 'function') (handler as (event: Event) => void)(event)
      return super.dispatchEvent(event)
    }
  }

  it.each(['EventSourceClient', 'EventSource'] as const)(
    'calls each handler of %s once, in listener order',
    async (name) => {
      replaceGlobal('EventTarget', CallingTarget)
      const Source = (await load())[name] as EventSourceConstructor
      const source = new Source(url, options)
      const over = deferred()
      const calls: unknown[] = []
      const note = (what: string) =>
        function handle(this: unknown) {
          calls.push([what, this === source])
        }
      source.addEventListener('open', note('listener of open'))
      source.onopen = note('onopen')
      source.addEventListener('message', note('listener of message'))
      source.onmessage = note('onmessage')
      source.onerror = () => {
        calls.push(source.onopen === null)
        source.close()
        over.resolve()
      }
      await over.promise
      expect(calls).toEqual([
        ['listener of open', true],
        ['onopen', true],
        ['listener of message', true],
        ['onmessage', true],
        false,
      ])
    },
  )
})

describe('a platform without reportError', () => {
  it('rethrows an error of a handler in a microtask', async () => {
    replaceGlobal('reportError', undefined)
    const { EventSourceClient } = await load()
    const queued: (() => void)[] = []
    const client = new EventSourceClient(url, options)
    client.on('message', () => {
      vi.stubGlobal('queueMicrotask', (task: () => void) => void queued.push(task))
      throw new Error('of the handler')
    })
    client.onAny(() => {
      vi.unstubAllGlobals()
      client.close()
    })
    await client.closed
    expect(queued).toHaveLength(1)
    expect(queued[0]).toThrow('of the handler')
  })
})

describe('the reconnect timer', () => {
  it.each([true, false])('follows the option unref: %s', async (unref) => {
    const { EventSourceClient } = await load()
    const timers: NodeJS.Timeout[] = []
    const original = globalThis.setTimeout
    vi.stubGlobal('setTimeout', (callback: () => void, delay: number) => {
      const timer = original(callback, delay)
      timers.push(timer)
      return timer
    })
    const client = new EventSourceClient(url, { ...options, connectTimeout: 0, unref })
    onTestFinished(() => client.close())
    await new Promise<void>((resolve) => {
      client.subscribe(() => client.state.status === 'waiting' && resolve())
    })
    expect(timers.map((timer) => timer.hasRef())).toEqual([!unref])
  })
})

describe('the polyfill', () => {
  const define = async () => {
    const { EventSource } = await load()
    await import('../../src/event-source/polyfill.ts')
    return EventSource
  }
  const described = () => Object.getOwnPropertyDescriptor(globalThis, 'EventSource')

  it('defines a missing EventSource with the platform’s attributes', async () => {
    expect(described()).toBeUndefined()
    onTestFinished(() => void Reflect.deleteProperty(globalThis, 'EventSource'))
    const value = await define()
    expect(described()).toEqual({ value, writable: true, enumerable: false, configurable: true })
  })

  it('keeps an existing EventSource', async () => {
    const own = () => {}
    vi.stubGlobal('EventSource', own)
    await define()
    expect(described()?.value).toBe(own)
  })
})
