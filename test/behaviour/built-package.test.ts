import { describe, expect, it } from 'vitest'
import { closeAfterTest, collect } from '../support/client-probes.ts'
import { replaceGlobal } from '../support/replace-global.ts'
import { testSession } from '../support/test-session.ts'

// By their names: that is `dist/`, and not the sources. Each is written out, for those who bundle.
const entries = {
  headwater: () => import('headwater'),
  'headwater/event-source': () => import('headwater/event-source'),
  'headwater/storage': () => import('headwater/storage'),
}

const global = globalThis as unknown as Record<string, unknown>
/** What a module might begin with before anybody has called it. */
const beginnings = ['fetch', 'setTimeout', 'setInterval', 'addEventListener']

describe('the built package', () => {
  it('is imported without a trace: no new global, no timer, no request, no listener', async () => {
    const calls: string[] = []
    for (const name of beginnings) {
      const original = global[name] as ((...args: unknown[]) => unknown) | undefined
      if (original)
        replaceGlobal(name, (...args: unknown[]) => {
          calls.push(name)
          return original.apply(globalThis, args)
        })
    }
    const before = Reflect.ownKeys(globalThis)
    for (const load of Object.values(entries))
      expect(Object.keys(await load()).length).toBeGreaterThan(0)
    expect(Reflect.ownKeys(globalThis)).toEqual(before)
    expect(calls).toEqual([])
  })

  it('reads a stream with each of its readers', async () => {
    const { EventSourceClient, streamEvents } = await entries.headwater()
    const { EventSource } = await entries['headwater/event-source']()
    const url = testSession().url('/hello', { ending: 'end' })
    expect(await collect(streamEvents(url))).toMatchObject([{ data: 'hello' }])
    const client = closeAfterTest(new EventSourceClient(url))
    expect((await client.once('message')).data).toBe('hello')
    const source = closeAfterTest(new EventSource(url))
    const data = await new Promise((resolve) => {
      source.onmessage = (event) => resolve(event.data)
    })
    expect(data).toBe('hello')
  })

  it('defines EventSource where there is none, and only by its polyfill', async () => {
    const { EventSource } = await entries['headwater/event-source']()
    const { EventSource: own } = globalThis as { EventSource?: unknown }
    await import('headwater/event-source/polyfill')
    expect((globalThis as { EventSource?: unknown }).EventSource).toBe(own ?? EventSource)
    if (!own) Reflect.deleteProperty(globalThis, 'EventSource')
  })
})
