import { act, render, renderHook, screen } from '@testing-library/react'
import { useState } from 'react'
import { expect, it } from 'vitest'
import { EventSourceClient } from '../../../src/index.ts'
import { useEventSourceState } from '../../../src/react/index.ts'
import { closeAfterTest } from '../../support/client-probes.ts'
import { startServer, url } from '../support/start-server.ts'

it('the state of any client is shown, and each of its changes', async () => {
  const server = startServer()
  const client = closeAfterTest(new EventSourceClient(url, server.transport))
  const { result, unmount } = renderHook(() => useEventSourceState(client))
  expect(result.current).toBe(client.state)
  expect(result.current.status).toBe('connecting')
  const connection = await server.open()
  expect(result.current.status).toBe('open')
  unmount()
  expect(client.state.status).toBe('open')
  await connection.end()
})

it('the state without a client is idle, until there is one', async () => {
  const server = startServer()
  const client = closeAfterTest(new EventSourceClient(url, server.transport))
  const { result, rerender } = renderHook(
    (current: EventSourceClient | null | undefined) => useEventSourceState(current),
    { initialProps: null as EventSourceClient | null | undefined },
  )
  expect(result.current).toEqual({ status: 'idle', attempt: 0, lastEventId: '' })
  rerender(undefined)
  expect(result.current.status).toBe('idle')
  await server.open()
  rerender(client)
  expect(result.current.status).toBe('open')
})

it('the last event ID is the same in all components', async () => {
  const server = startServer()
  const client = closeAfterTest(new EventSourceClient(url, server.transport))
  function Id({ name }: { name: string }) {
    const [, setCount] = useState(0)
    const { lastEventId } = useEventSourceState(client)
    return (
      <button onClick={() => setCount((count) => count + 1)}>{`${name} ${lastEventId}`}</button>
    )
  }
  const first = render(<Id name="first" />)
  const connection = await server.open()
  await server.send(connection, { data: 'a', id: '1' })
  act(() => screen.getByText('first').click())
  render(<Id name="second" />)
  expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual([
    'first ',
    'second ',
  ])
  expect(client.lastEventId).toBe('1')

  await act(() => connection.fail())
  expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual([
    'first 1',
    'second 1',
  ])
  first.unmount()
})

it('a client that changes between two renders is shown', () => {
  const server = startServer()
  const client = closeAfterTest(
    new EventSourceClient(url, { ...server.transport, autoConnect: false }),
  )
  // Closed by a component that is mounted before the subscription of the first.
  function Closer() {
    useState(() => client.close())
    return null
  }
  function Status() {
    return <output>{useEventSourceState(client).status}</output>
  }
  render(
    <>
      <Status />
      <Closer />
    </>,
  )
  expect(screen.getByRole('status').textContent).toBe('closed')
})
