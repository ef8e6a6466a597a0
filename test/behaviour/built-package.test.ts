import { describe, expect, it } from 'vitest'
import { closeAfterTest, collect } from '../support/client-probes.ts'
import { replaceGlobal } from '../support/replace-global.ts'
import { testSession } from '../support/test-session.ts'

// Imported by package name, which resolves to `dist/`. Literal specifiers let bundlers resolve them.
const entries = {
  headwater: () => import('headwater'),
  'headwater/event-source': () => import('headwater/event-source'),
  'headwater/storage': () => import('headwater/storage'),
}

const global = globalThis as unknown as Record<string, unknown>
/** Globals that a module could call when it is imported. */
const sideEffects = ['fetch', 'setTimeout', 'setInterval', 'addEventListener']

describe('the built package', () => {
  it('imports without side effects: no globals, timers, requests or listeners', async () => {
    const calls: string[] = []
    for (const name of sideEffects) {
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

  it('reads a stream with each reader', async () => {
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

  it('defines a global EventSource only in the polyfill, only if missing', async () => {
    const { EventSource } = await entries['headwater/event-source']()
    const { EventSource: own } = globalThis as { EventSource?: unknown }
    await import('headwater/event-source/polyfill')
    expect((globalThis as { EventSource?: unknown }).EventSource).toBe(own ?? EventSource)
    if (!own) Reflect.deleteProperty(globalThis, 'EventSource')
  })
})
