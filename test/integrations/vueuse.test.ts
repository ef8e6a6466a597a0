import './support/page.ts'
import { useEventSource } from '@vueuse/core'
import { EventSource } from 'headwater/event-source'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { effectScope, ref, watch } from 'vue'
import { waitUntil } from '../support/wait-until.ts'
import { startPlain } from './servers/plain.ts'

// VueUse has no option for the class: it takes the global one.
beforeEach(() => void vi.stubGlobal('EventSource', EventSource))

/** Runs a composable like a component, and disposes of it after the test. */
function inScope<T>(run: () => T): { result: T; dispose(): void } {
  const scope = effectScope()
  const result = scope.run(run) as T
  onTestFinished(() => scope.stop())
  return { result, dispose: () => scope.stop() }
}

describe('VueUse’s useEventSource with the drop-in', () => {
  it('shows status, name, data and ID of events', async () => {
    const server = await startPlain()
    const url = `${server.origin}/prices`
    const { result } = inScope(() => useEventSource(url, ['price', 'message'] as const))
    const { data, event, eventSource, lastEventId, status } = result
    expect(status.value).toBe('CONNECTING')
    expect(eventSource.value).toBeInstanceOf(EventSource)
    await waitUntil(() => status.value === 'OPEN')
    server.write('id: 7\nevent: price\ndata: 1.5\n\n')
    await waitUntil(() => data.value === '1.5')
    expect([event.value, lastEventId.value]).toEqual(['price', '7'])
    server.write('data: plain\n\n')
    await waitUntil(() => data.value === 'plain')
    expect([event.value, lastEventId.value]).toEqual(['message', '7'])
  })

  it('reads data with the serializer', async () => {
    const server = await startPlain()
    const serializer = { read: (text?: string) => JSON.parse(text ?? 'null') as { value: number } }
    const { result } = inScope(() => useEventSource(server.origin, [], { serializer }))
    await server.waitForOpen(1)
    server.write('data: {"value":2}\n\n')
    await waitUntil(() => result.data.value?.value === 2)
    expect(result.data.value).toEqual({ value: 2 })
  })

  it('reopens after a drop and resumes', async () => {
    const server = await startPlain()
    const { result } = inScope(() => useEventSource(server.origin))
    const statuses: string[] = []
    watch(result.status, (status) => statuses.push(status), { flush: 'sync' })
    await waitUntil(() => result.status.value === 'OPEN')
    server.write('id: 3\ndata: before\n\n')
    await waitUntil(() => result.data.value === 'before')
    server.drop()
    await waitUntil(() => server.requests.length === 2 && result.status.value === 'OPEN')
    expect(server.requests[1]?.headers['last-event-id']).toBe('3')
    expect(statuses).toEqual(['OPEN', 'CLOSED', 'OPEN'])
    expect(result.error.value).toBe(null)
  })

  it('retries by autoReconnect after a final response', async () => {
    const server = await startPlain()
    const failed = vi.fn<() => void>()
    const autoReconnect = { retries: 3, delay: 1, onFailed: failed }
    const { result } = inScope(() => useEventSource(`${server.origin}/503`, [], { autoReconnect }))
    await waitUntil(() => failed.mock.calls.length === 1)
    expect(server.requests).toHaveLength(3)
    expect(result.error.value).toBeInstanceOf(Event)
    expect(result.status.value).toBe('CLOSED')
  })

  it('follows a changed URL and closes with its scope', async () => {
    const server = await startPlain()
    const url = ref(`${server.origin}/a`)
    const { dispose } = inScope(() => useEventSource(url))
    await server.waitForOpen(1)
    url.value = `${server.origin}/b`
    await waitUntil(() => server.requests.length === 2)
    await server.waitForOpen(1)
    dispose()
    await server.waitForOpen(0)
    expect(server.requests.map((request) => request.url)).toEqual(['/a', '/b'])
  })
})
