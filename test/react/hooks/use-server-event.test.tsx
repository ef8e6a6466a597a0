import { act, render, renderHook } from '@testing-library/react'
import { StrictMode, useLayoutEffect, useState } from 'react'
import { expect, it, vi } from 'vitest'
import { EventSourceClient, text } from '../../../src/index.ts'
import { useEventSourceState, useLatestEvent, useServerEvent } from '../../../src/react/index.ts'
import { closeAfterTest } from '../../support/client-probes.ts'
import { startServer, url } from '../support/start-server.ts'

function startClient() {
  const server = startServer()
  return { server, client: closeAfterTest(new EventSourceClient(url, server.transport)) }
}

it('another handler is used without a new subscription', async () => {
  const { server, client } = startClient()
  const on = vi.spyOn(client, 'on')
  const received: string[] = []
  const { rerender, unmount } = renderHook(
    ({ turn }: { turn: number }) =>
      useServerEvent(client, 'price', ({ data }) => received.push(`${turn} ${data}`)),
    { initialProps: { turn: 1 } },
  )
  const connection = await server.open()
  await server.send(connection, { event: 'price', data: 'a' })
  rerender({ turn: 2 })
  await server.send(connection, { event: 'price', data: 'b' })
  unmount()
  await server.send(connection, { event: 'price', data: 'c' })
  expect(received).toEqual(['1 a', '2 b'])
  expect(on).toHaveBeenCalledTimes(1)
})

it('no event is lost while the component renders', async () => {
  const { server, client } = startClient()
  const received: string[] = []
  function Counter() {
    const [count, setCount] = useState(0)
    useServerEvent(client, 'message', ({ data }) => {
      received.push(data)
      setCount(count + 1)
    })
    return <output>{count}</output>
  }
  const { container } = render(<Counter />)
  const connection = await server.open()
  const datas = Array.from({ length: 50 }, (_, index) => String(index))
  for (const data of datas) await server.send(connection, { data })
  // All in one chunk.
  await act(() => connection.write(datas.map((data) => `data: ${data}\n\n`).join('')))
  expect(received).toEqual([...datas, ...datas])
  // The handler of the latest render has counted each chunk's events from there.
  expect(container.textContent).toBe('51')
})

it('events of several names come in order', async () => {
  const { server, client } = startClient()
  const received: string[] = []
  const { rerender } = renderHook(
    (names: string[]) =>
      useServerEvent(client, names, ({ type, data }) => received.push(`${type} ${data}`)),
    { initialProps: ['added', 'removed', 'added'] },
  )
  const on = vi.spyOn(client, 'on')
  const connection = await server.open()
  const sendAll = () =>
    server.send(
      connection,
      { event: 'removed', data: '1' },
      { event: 'added', data: '2' },
      { event: 'moved', data: '3' },
    )
  await sendAll()
  rerender(['added', 'removed', 'added'])
  expect(on).not.toHaveBeenCalled()
  rerender(['moved'])
  await sendAll()
  rerender([])
  await sendAll()
  expect(received).toEqual(['removed 1', 'added 2', 'moved 3'])
})

it('a handler follows another client, and none without a client', async () => {
  const first = startClient()
  const second = startClient()
  const received: string[] = []
  const { rerender } = renderHook(
    (client: EventSourceClient | null) =>
      useServerEvent(client, 'message', ({ data }) => received.push(data)),
    { initialProps: null as EventSourceClient | null },
  )
  const connections = [await first.server.open(), await second.server.open()] as const
  const sendAll = async (turn: string) => {
    await first.server.send(connections[0], { data: `first ${turn}` })
    await second.server.send(connections[1], { data: `second ${turn}` })
  }
  await sendAll('a')
  rerender(first.client)
  await sendAll('b')
  rerender(second.client)
  await sendAll('c')
  rerender(null)
  await sendAll('d')
  expect(received).toEqual(['first b', 'second c'])
})

it('an event during the layout effects calls the handler of the committed render', async () => {
  const server = startServer()
  const calls: string[] = []
  // A decoder, because it can run code at the time of an event.
  const client = closeAfterTest(
    new EventSourceClient(url, { ...server.transport, events: { price: text } }),
  )
  let dispatch: (data: string) => void = () => {}
  vi.spyOn(client, 'on').mockImplementation((_name, handler) => {
    dispatch = (data) => void handler({ type: 'price', data, lastEventId: '', origin: '' } as never)
    return () => {}
  })
  const { rerender } = renderHook(
    ({ turn }: { turn: number }) => {
      useServerEvent(client, 'price', ({ data }) => calls.push(`${turn} ${data}`))
      useLayoutEffect(() => dispatch(`in layout effect ${turn}`))
    },
    { initialProps: { turn: 1 } },
  )
  rerender({ turn: 2 })
  expect(calls).toEqual(['2 in layout effect 2'])
})

it('an exception of a handler is reported, and later events reach it', async () => {
  const { server, client } = startClient()
  const reported: unknown[] = []
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error))
  const received: string[] = []
  renderHook(() =>
    useServerEvent(client, 'message', ({ data }) => {
      received.push(data)
      if (data === 'bad') throw new Error('planted')
    }),
  )
  const connection = await server.open()
  await server.send(connection, { data: 'bad' }, { data: 'good' })
  expect(received).toEqual(['bad', 'good'])
  expect(reported).toEqual([new Error('planted')])
})

it('a thousand components leave no handler behind', async () => {
  const { client } = startClient()
  const on = client.on.bind(client)
  const subscribe = client.subscribe
  let handlers = 0
  let listeners = 0
  vi.spyOn(client, 'on').mockImplementation((...args) => {
    handlers++
    const off = on(...args)
    return () => {
      handlers--
      off()
    }
  })
  Object.defineProperty(client, 'subscribe', {
    value: (listener: () => void) => {
      listeners++
      const off = subscribe(listener)
      return () => {
        listeners--
        off()
      }
    },
  })
  const Consumer = () => {
    useServerEvent(client, ['a', 'b'], () => {})
    useLatestEvent(client, 'message')
    return <i>{useEventSourceState(client).status}</i>
  }
  const consumers = Array.from({ length: 1000 }, (_, index) => <Consumer key={index} />)
  const { unmount } = render(<StrictMode>{consumers}</StrictMode>)
  expect({ handlers, listeners }).toEqual({ handlers: 3000, listeners: 1000 })
  unmount()
  expect({ handlers, listeners }).toEqual({ handlers: 0, listeners: 0 })
})
