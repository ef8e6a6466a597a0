import { act, render, renderHook, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { EventSourceClient } from '../../../src/index.ts'
import { useLatestEvent, useServerEvents } from '../../../src/react/index.ts'
import { closeAfterTest } from '../../support/client-probes.ts'
import { holdFrames } from '../support/frames.ts'
import { startServer, url } from '../support/start-server.ts'

function startClient() {
  const server = startServer()
  return { server, client: closeAfterTest(new EventSourceClient(url, server.transport)) }
}

const append = (all: string[], { data }: { data: string }) => [...all, data]
const none: string[] = []

it('events of one chunk are one render, and those until the next frame another', async () => {
  const { server, client } = startClient()
  const frames = holdFrames()
  const renders: string[] = []
  renderHook(() => {
    const all = useServerEvents(client, 'message', append, none)
    renders.push(all.join(' '))
    const latest = useLatestEvent(client, 'message')?.data
    expect(latest).toBe(all.at(-1))
  })
  const connection = await server.open()
  renders.length = 0
  await act(() => connection.write('data: 1\n\ndata: 2\n\n'))
  expect(renders).toEqual(['1 2'])
  for (const data of ['3', '4', '5']) await server.send(connection, { data })
  expect(renders).toEqual(['1 2'])
  await frames.next()
  expect(renders).toEqual(['1 2', '1 2 3 4 5'])
  // No frames are requested without events.
  await frames.next()
  expect(frames.waiting).toBe(0)
  await server.send(connection, { data: '6' })
  expect(renders).toEqual(['1 2', '1 2 3 4 5', '1 2 3 4 5 6'])
})

it('all components of a client show the same events', async () => {
  const { server, client } = startClient()
  const frames = holdFrames()
  const commits: string[] = []
  const Sum = () => (
    <i>{useServerEvents(client, 'message', (sum, { data }) => sum + Number(data), 0)}</i>
  )
  const Latest = () => <b>{useLatestEvent(client, 'message')?.data}</b>
  const { container } = render(
    <>
      <Sum />
      <Latest />
      <Sum />
    </>,
  )
  const observer = new MutationObserver(() => commits.push(container.textContent))
  observer.observe(container, { subtree: true, childList: true, characterData: true })
  const connection = await server.open()
  await server.send(connection, { data: '1' })
  await server.send(connection, { data: '2' }, { data: '3' })
  await frames.next()
  await frames.next()
  observer.disconnect()
  expect(commits).toEqual(['111', '636'])
})

it('events in a hidden page are reduced when they arrive, and rendered by a timer', async () => {
  const { server, client } = startClient()
  // A hidden page has no frames.
  const frames = holdFrames()
  const reducer = vi.fn<(count: number) => number>((count) => count + 1)
  let renders = 0
  const { result } = renderHook(() => {
    renders++
    return useServerEvents(client, 'message', reducer, 0)
  })
  const connection = await server.open()
  await server.send(connection, { data: '' })
  renders = 0
  for (let turn = 0; turn < 20; turn++) await act(() => connection.write('data: x\n\n'.repeat(50)))
  expect(reducer).toHaveBeenCalledTimes(1001)
  expect(renders).toBe(0)
  expect(frames.waiting).toBe(1)
  await frames.expire()
  expect(result.current).toBe(1001)
  expect(renders).toBe(1)
  // The frame that did not come is not requested twice.
  expect(frames.waiting).toBe(1)
  await server.send(connection, { data: '' })
  await frames.next()
  expect(result.current).toBe(1002)
})

it('without frames, a timer limits the rate', async () => {
  vi.stubGlobal('requestAnimationFrame', undefined)
  const { server, client } = startClient()
  const Sum = () => (
    <i>{useServerEvents(client, 'message', (sum, { data }) => sum + Number(data), 0)}</i>
  )
  render(<Sum />)
  const connection = await server.open()
  await server.send(connection, { data: '1' })
  await server.send(connection, { data: '2' })
  expect(await screen.findByText('3')).toBeDefined()
})

it('the reducer of the latest render reduces each event', async () => {
  const { server, client } = startClient()
  const { result, rerender } = renderHook(
    ({ factor }: { factor: number }) =>
      useServerEvents(client, 'message', (sum, { data }) => sum + factor * Number(data), 0),
    { initialProps: { factor: 1 } },
  )
  const on = vi.spyOn(client, 'on')
  const connection = await server.open()
  await server.send(connection, { data: '1' })
  rerender({ factor: 10 })
  expect(result.current).toBe(1)
  await server.send(connection, { data: '1' })
  await expect.poll(() => result.current).toBe(11)
  expect(on).not.toHaveBeenCalled()
})

it('a reducer that returns the same state causes no render', async () => {
  const { server, client } = startClient()
  let renders = 0
  renderHook(() => {
    renders++
    useServerEvents(client, 'message', (state) => state, none)
  })
  const connection = await server.open()
  renders = 0
  await server.send(connection, { data: 'a' })
  expect(renders).toBe(0)
})

it('an exception of the reducer skips the event, and is reported', async () => {
  const { server, client } = startClient()
  const reported: unknown[] = []
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error))
  const { result } = renderHook(() =>
    useServerEvents(
      client,
      'message',
      (all: string[], { data }) => {
        if (data === 'bad') throw new Error('planted')
        return [...all, data]
      },
      none,
    ),
  )
  const connection = await server.open()
  await server.send(connection, { data: 'a' }, { data: 'bad' }, { data: 'b' })
  await expect.poll(() => result.current).toEqual(['a', 'b'])
  expect(reported).toEqual([new Error('planted')])
})

it('the state begins again with another client or name', async () => {
  const first = startClient()
  const second = startClient()
  const { result, rerender } = renderHook(
    ({ client, name }: { client: EventSourceClient | null; name: string }) => ({
      all: useServerEvents(client, name, append, none),
      latest: useLatestEvent(client, name)?.data,
    }),
    { initialProps: { client: first.client as EventSourceClient | null, name: 'a' } },
  )
  const connection = await first.server.open()
  await first.server.send(connection, { event: 'a', data: '1' })
  expect(result.current).toEqual({ all: ['1'], latest: '1' })
  rerender({ client: second.client, name: 'a' })
  expect(result.current).toEqual({ all: [], latest: undefined })
  const other = await second.server.open()
  await second.server.send(other, { event: 'a', data: '2' })
  // The first client has no handlers left.
  await first.server.send(connection, { event: 'a', data: '3' })
  expect(result.current).toEqual({ all: ['2'], latest: '2' })
  rerender({ client: second.client, name: 'b' })
  expect(result.current).toEqual({ all: [], latest: undefined })
  rerender({ client: null, name: 'b' })
  expect(result.current).toEqual({ all: [], latest: undefined })
})

it('an unmounted component is not rendered by the next frame', async () => {
  const { server, client } = startClient()
  const frames = holdFrames()
  let renders = 0
  const { unmount } = renderHook(() => {
    renders++
    useServerEvents(client, 'message', append, none)
  })
  const connection = await server.open()
  await server.send(connection, { data: '1' })
  await server.send(connection, { data: '2' })
  const before = renders
  unmount()
  await frames.next()
  expect(renders).toBe(before)
})
