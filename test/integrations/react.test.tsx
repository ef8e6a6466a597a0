import './support/page.ts'
import { cleanup, render, renderHook, screen } from '@testing-library/react'
import { EventSourceClient } from 'headwater'
import { EventSource } from 'headwater/event-source'
import { StrictMode, createContext, useContext, useEffect, useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { waitUntil } from '../support/wait-until.ts'
import { startPlain } from './servers/plain.ts'

afterEach(cleanup)

/** A typical hook of an application, written only against the platform's types. */
function useEvents(
  url: string,
  options: { EventSource?: typeof globalThis.EventSource; withCredentials?: boolean } = {},
) {
  const { EventSource: Source = globalThis.EventSource, withCredentials = false } = options
  const [events, setEvents] = useState<string[]>([])
  const [status, setStatus] = useState('connecting')
  useEffect(() => {
    const source = new Source(url, { withCredentials })
    source.onopen = () => setStatus('open')
    source.onerror = () => setStatus(source.readyState === Source.CLOSED ? 'closed' : 'waiting')
    source.onmessage = ({ data, lastEventId }: MessageEvent<string>) =>
      setEvents((before) => [...before, `${lastEventId} ${data}`])
    return () => source.close()
  }, [Source, url, withCredentials])
  return { events, status }
}

const SourceContext = createContext<typeof globalThis.EventSource>(EventSource)

function Prices({ url }: { url: string }) {
  const { events, status } = useEvents(url, { EventSource: useContext(SourceContext) })
  return (
    <section>
      <p role="status">{status}</p>
      <ol>
        {events.map((event) => (
          <li key={event}>{event}</li>
        ))}
      </ol>
    </section>
  )
}

const statusShown = () => screen.getByRole('status').textContent
const itemsShown = () => screen.queryAllByRole('listitem').map((item) => item.textContent)

const classes = [
  { name: 'the drop-in', Source: EventSource },
  { name: 'the client', Source: EventSourceClient },
]

describe.each(classes)('a React hook with $name as its EventSource class', ({ Source }) => {
  it('returns events and the status', async () => {
    const server = await startPlain()
    const { result } = renderHook(() => useEvents(server.origin, { EventSource: Source }))
    expect(result.current).toEqual({ events: [], status: 'connecting' })
    await waitUntil(() => result.current.status === 'open')
    server.write('id: 1\ndata: a\n\ndata: b\n\n')
    await waitUntil(() => result.current.events.length === 2)
    expect(result.current.events).toEqual(['1 a', '1 b'])
  })

  it('from a context, resumes after a drop and closes on unmount', async () => {
    const server = await startPlain()
    const { unmount } = render(
      <SourceContext value={Source}>
        <Prices url={server.origin} />
      </SourceContext>,
    )
    await waitUntil(() => statusShown() === 'open')
    server.write('id: 1\ndata: a\n\n')
    await waitUntil(() => itemsShown().length === 1)
    server.drop()
    await waitUntil(() => server.requests.length === 2 && statusShown() === 'open')
    server.write(`id: 2\ndata: after ${server.requests[1]?.headers['last-event-id']}\n\n`)
    await waitUntil(() => itemsShown().length === 2)
    expect(itemsShown()).toEqual(['1 a', '2 after 1'])
    unmount()
    await server.waitForOpen(0)
  })

  it('holds one connection in strict mode', async () => {
    const server = await startPlain()
    render(
      <StrictMode>
        <SourceContext value={Source}>
          <Prices url={server.origin} />
        </SourceContext>
      </StrictMode>,
    )
    await waitUntil(() => statusShown() === 'open')
    await server.waitForOpen(1)
    server.write('data: once\n\n')
    await waitUntil(() => itemsShown().length > 0)
    expect(itemsShown()).toEqual([' once'])
  })

  it('shows the closed status after a 404', async () => {
    const server = await startPlain()
    render(
      <SourceContext value={Source}>
        <Prices url={`${server.origin}/404`} />
      </SourceContext>,
    )
    await waitUntil(() => statusShown() === 'closed')
    expect(server.requests).toHaveLength(1)
  })
})

describe('a React hook with the global EventSource', () => {
  it('uses the class defined by the polyfill', async () => {
    vi.stubGlobal('EventSource', undefined)
    Reflect.deleteProperty(globalThis, 'EventSource')
    await import('headwater/event-source/polyfill')
    expect(globalThis.EventSource).toBe(EventSource)
    const server = await startPlain()
    const { result } = renderHook(() => useEvents(server.origin, { withCredentials: true }))
    await waitUntil(() => result.current.status === 'open')
    server.write('data: a\n\n')
    await waitUntil(() => result.current.events.length === 1)
    expect(result.current.events).toEqual([' a'])
  })
})
