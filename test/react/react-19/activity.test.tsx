import { act, render, screen } from '@testing-library/react'
import { Activity, StrictMode, Suspense, use } from 'react'
import { describe, expect, it } from 'vitest'
import {
  useEventSource,
  useEventSourceState,
  useServerEvent,
  useServerEvents,
} from '../../../src/react/index.ts'
import type { UseEventSourceOptions } from '../../../src/react/index.ts'
import { closeAfterTest } from '../../support/client-probes.ts'
import { EventSourceClient } from '../../../src/index.ts'
import { holdFrames } from '../support/frames.ts'
import { lastEventIdsOf, startServer, url } from '../support/start-server.ts'

type Options = Partial<UseEventSourceOptions<{}, string>>

function Log({ options, received }: { options: Options; received: string[] }) {
  const { client, status, error } = useEventSource(url, options)
  useServerEvent(client, 'message', ({ data }) => received.push(data))
  const all = useServerEvents(client, 'message', (text, { data }) => text + data, '')
  return <output>{`${status} ${all} ${error?.code ?? ''}`.trim()}</output>
}

const shown = () => screen.getByRole('status', { hidden: true }).textContent

describe('an Activity that is hidden and shown', () => {
  it('closes the connection, and resumes it with nothing lost or doubled', async () => {
    const server = startServer()
    const received: string[] = []
    const tree = (mode: 'visible' | 'hidden') => (
      <StrictMode>
        <Activity mode={mode}>
          <Log options={server.transport} received={received} />
        </Activity>
      </StrictMode>
    )
    const { rerender } = render(tree('visible'))
    const first = await server.open()
    await server.send(first, { data: 'a', id: '1' })
    await server.send(first, { data: 'b', id: '2' })

    rerender(tree('hidden'))
    expect(await first.closed).toBe('client')
    await server.advance(60_000)
    expect(server.server.requests).toHaveLength(1)

    rerender(tree('visible'))
    await server.advance(5000)
    const second = await server.open()
    expect(lastEventIdsOf(server)).toEqual([null, '2'])
    await server.send(second, { data: 'c', id: '3' })
    expect(received).toEqual(['a', 'b', 'c'])
    await screen.findByText('open abc')
  })

  it('shows the events that were received just before it was hidden', async () => {
    const server = startServer()
    const frames = holdFrames()
    const received: string[] = []
    const tree = (mode: 'visible' | 'hidden') => (
      <Activity mode={mode}>
        <Log options={server.transport} received={received} />
      </Activity>
    )
    const { rerender } = render(tree('visible'))
    const first = await server.open()
    await server.send(first, { data: 'a', id: '1' })
    await server.send(first, { data: 'b', id: '2' })
    expect(shown()).toBe('open a')
    rerender(tree('hidden'))
    rerender(tree('visible'))
    expect(shown()).toMatch(/ ab$/)
    await frames.next()
    expect(shown()).toMatch(/ ab$/)
  })

  it('does not connect before it is shown', async () => {
    const server = startServer()
    const received: string[] = []
    const tree = (mode: 'visible' | 'hidden') => (
      <Activity mode={mode}>
        <Log options={server.transport} received={received} />
      </Activity>
    )
    const { rerender } = render(tree('hidden'))
    await server.settle()
    expect(shown()).toBe('idle')
    expect(server.server.requests).toEqual([])
    rerender(tree('visible'))
    await server.open()
    expect(shown()).toBe('open')
  })

  it('does not repeat a POST', async () => {
    const server = startServer()
    const received: string[] = []
    const options = { ...server.transport, json: { order: 1 }, onError: () => {} }
    const tree = (mode: 'visible' | 'hidden') => (
      <Activity mode={mode}>
        <Log options={options} received={received} />
      </Activity>
    )
    const { rerender } = render(tree('visible'))
    await server.open()
    rerender(tree('hidden'))
    rerender(tree('visible'))
    await server.advance(60_000)
    expect(server.server.requests).toHaveLength(1)
    expect(shown()).toBe('closed  network')
  })

  it('leaves an ended stream closed', async () => {
    const server = startServer()
    const received: string[] = []
    const options = { ...server.transport, until: 'end' }
    const tree = (mode: 'visible' | 'hidden') => (
      <Activity mode={mode}>
        <Log options={options} received={received} />
      </Activity>
    )
    const { rerender } = render(tree('visible'))
    const first = await server.open()
    await act(() => first.write('data: a\n\ndata: end\n\n'))
    rerender(tree('hidden'))
    rerender(tree('visible'))
    await server.advance(60_000)
    expect(server.server.requests).toHaveLength(1)
    expect(shown()).toMatch(/^closed/)
  })

  it('follows the state of a client that is open meanwhile', async () => {
    const server = startServer()
    const client = closeAfterTest(new EventSourceClient(url, server.transport))
    const Status = () => <output>{useEventSourceState(client).status}</output>
    const tree = (mode: 'visible' | 'hidden') => (
      <Activity mode={mode}>
        <Status />
      </Activity>
    )
    const { rerender } = render(tree('visible'))
    rerender(tree('hidden'))
    await server.open()
    rerender(tree('visible'))
    expect(shown()).toBe('open')
  })
})

describe('a Suspense boundary that shows its fallback again', () => {
  it('keeps the connection and receives all events', async () => {
    const server = startServer()
    const received: string[] = []
    let resolve: () => void = () => {}
    const pending = new Promise<void>((done) => (resolve = done))
    const Waiting = ({ isWaiting }: { isWaiting: boolean }) => {
      if (isWaiting) use(pending)
      return null
    }
    const tree = (isWaiting: boolean) => (
      <Suspense fallback="waiting">
        <Log options={server.transport} received={received} />
        <Waiting isWaiting={isWaiting} />
      </Suspense>
    )
    const { container, rerender } = render(tree(false))
    const connection = await server.open()
    await server.send(connection, { data: 'a', id: '1' })
    await act(async () => rerender(tree(true)))
    expect(container.textContent).toContain('waiting')
    await server.send(connection, { data: 'b', id: '2' })
    await act(async () => resolve())
    await server.send(connection, { data: 'c', id: '3' })
    expect(received).toEqual(['a', 'b', 'c'])
    await screen.findByText('open abc')
    expect(server.server.requests).toHaveLength(1)
  })
})
