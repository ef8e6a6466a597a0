import { expect, it, onTestFinished, vi } from 'vitest'
import { EventSource } from '../../src/event-source/index.ts'
import { waitUntil } from '../support/wait-until.ts'

it('an EventSource reconnects when the page is thawed, and leaves no listener on the page', async () => {
  const listeners = new Map<string, number>()
  const count = (type: string, change: number) =>
    listeners.set(type, (listeners.get(type) ?? 0) + change)
  const { addEventListener, removeEventListener } = globalThis
  vi.stubGlobal('addEventListener', (...args: Parameters<typeof addEventListener>) => {
    count(args[0], 1)
    addEventListener.apply(globalThis, args)
  })
  vi.stubGlobal('removeEventListener', (...args: Parameters<typeof removeEventListener>) => {
    count(args[0], -1)
    removeEventListener.apply(globalThis, args)
  })
  onTestFinished(() => void vi.unstubAllGlobals())

  const lastEventIds: (string | null)[] = []
  const source = new EventSource('/prices', {
    fetch: async (_, { headers }) => {
      lastEventIds.push(new Headers(headers).get('last-event-id'))
      const body = new ReadableStream<Uint8Array>({
        start: (controller) =>
          controller.enqueue(new TextEncoder().encode('retry: 1\nid: 1\ndata: 1\n\n')),
      })
      const type = { 'content-type': 'text/event-stream' }
      return { status: 200, url: '', headers: new Headers(type), body }
    },
  })
  onTestFinished(() => source.close())
  const states: number[] = []
  let messages = 0
  source.onerror = () => states.push(source.readyState)
  source.onmessage = () => (messages += 1)
  await waitUntil(() => messages === 1)
  expect(listeners.get('resume')).toBe(1)

  document.dispatchEvent(new Event('resume'))
  await waitUntil(() => messages === 2)
  expect(states).toEqual([source.CONNECTING])
  expect(lastEventIds).toEqual([null, '1'])
  expect(listeners.get('resume')).toBe(1)

  source.close()
  expect([...listeners.values()].every((left) => left === 0)).toBe(true)
})
