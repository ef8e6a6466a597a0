import { act, render, renderHook } from '@testing-library/react'
import { StrictMode, Suspense, useEffect, useState } from 'react'
import { describe, expect, it, vi } from 'vitest'
import {
  EventSourceClient,
  type EventSourceClientOptions,
  type RequestUrl,
  json,
} from '../../../src/index.ts'
import { useEventSource, useServerEvent } from '../../../src/react/index.ts'
import { takeConsoleTexts } from '../support/console-texts.ts'
import { lastEventIdsOf, startServer, url } from '../support/start-server.ts'

describe('a component with useEventSource', () => {
  it('connects once mounted, and closes when it is unmounted', async () => {
    const server = startServer()
    const { result, unmount } = renderHook(() => useEventSource(url, server.transport))
    expect(result.current.status).toBe('connecting')
    const connection = await server.open()
    expect(result.current.status).toBe('open')
    const { client } = result.current
    unmount()
    expect(await connection.closed).toBe('client')
    expect(client.state.status).toBe('closed')
    expect(server.server.requests).toHaveLength(1)
  })

  it('makes exactly one request in strict mode', async () => {
    const server = startServer()
    const statuses: string[] = []
    const onOpen = vi.fn<() => void>()
    const { result, unmount } = renderHook(
      () => {
        const source = useEventSource(url, { ...server.transport, onOpen })
        statuses.push(source.status)
        return source
      },
      { wrapper: StrictMode },
    )
    const connection = await server.open()
    expect(result.current.status).toBe('open')
    expect(onOpen).toHaveBeenCalledTimes(1)
    expect(server.server.requests).toHaveLength(1)
    expect(new Set(statuses)).toEqual(new Set(['idle', 'connecting', 'open']))
    unmount()
    expect(await connection.closed).toBe('client')
  })

  it('makes exactly one POST in strict mode', async () => {
    const server = startServer()
    const { result } = renderHook(
      () => useEventSource(url, { ...server.transport, json: { prompt: 'hello' } }),
      { wrapper: StrictMode },
    )
    await server.open()
    expect(result.current.status).toBe('open')
    expect(server.server.requests.map(({ method }) => method)).toEqual(['POST'])
  })

  it('resumes from the last event ID after a lost connection', async () => {
    const server = startServer()
    const { result } = renderHook(() => useEventSource(url, server.transport))
    const connection = await server.open()
    await server.send(connection, { data: 'a', id: '7' })
    await act(() => connection.fail())
    const { error, lastEventId, retryDelay, status } = result.current
    expect({ status, lastEventId, code: error?.code }).toEqual({
      status: 'waiting',
      lastEventId: '7',
      code: 'network',
    })
    await server.advance(retryDelay!)
    await server.open()
    expect(lastEventIdsOf(server)).toEqual([null, '7'])
    expect(result.current.error).toBeUndefined()
    expect(result.current.retryDelay).toBeUndefined()
  })

  it('shows the error of a failed client', async () => {
    const server = startServer()
    server.server.respondOnce(404)
    const onError = vi.fn<(error: unknown) => void>()
    const { result } = renderHook(() => useEventSource(url, { ...server.transport, onError }))
    await server.settle()
    expect(result.current.status).toBe('closed')
    expect(result.current.error?.status).toBe(404)
    expect(onError).toHaveBeenCalledWith(result.current.error)
  })

  it('leaves the warning of an unhandled failure to the client', async () => {
    const server = startServer()
    server.server.respondOnce(404)
    renderHook(() => useEventSource(url, server.transport))
    await server.settle()
    expect(takeConsoleTexts('warn').join()).toMatch(/404.*set "onError"/)
  })

  it('calls no handler and does not render after it is unmounted', async () => {
    const server = startServer()
    const onPrice = vi.fn<() => void>()
    let renders = 0
    const { unmount } = renderHook(() => {
      renders++
      const { client } = useEventSource(url, server.transport)
      useServerEvent(client, 'price', onPrice)
    })
    const connection = await server.open()
    const before = renders
    // The client may have the chunk already.
    const sent = connection.send({ event: 'price', data: '1' })
    unmount()
    await sent.catch(() => {})
    await server.settle()
    expect(onPrice).not.toHaveBeenCalled()
    expect(renders).toBe(before)
  })

  it('makes no request for a render that is discarded', async () => {
    const server = startServer()
    const created: EventSourceClient[] = []
    const create = (target: RequestUrl, options: EventSourceClientOptions) => {
      const client = new EventSourceClient(target, options)
      created.push(client)
      return client
    }
    const never = new Promise(() => {})
    function Suspending(): never {
      useEventSource(url, { ...server.transport, create })
      throw never
    }
    const { container, unmount } = render(
      <Suspense fallback="waiting">
        <Suspending />
      </Suspense>,
    )
    expect(container.textContent).toBe('waiting')
    await server.settle()
    expect(created.length).toBeGreaterThan(0)
    expect(created.map(({ state }) => state.status)).toEqual(created.map(() => 'idle'))
    unmount()
    expect(server.server.requests).toEqual([])
  })
})

describe('the URL of useEventSource', () => {
  it('makes no request while it is null', async () => {
    const server = startServer()
    const { result, rerender } = renderHook(
      (current: string | null) => useEventSource(current, server.transport),
      { initialProps: null as string | null },
    )
    await server.settle()
    expect(result.current).toMatchObject({ client: null, status: 'idle', lastEventId: '' })
    expect(server.server.requests).toEqual([])

    rerender(url)
    const connection = await server.open()
    expect(result.current.status).toBe('open')

    rerender(null)
    expect(result.current).toMatchObject({ client: null, status: 'idle' })
    expect(await connection.closed).toBe('client')
  })

  it('opens another client when it changes, and closes the first', async () => {
    const server = startServer()
    const { result, rerender } = renderHook(
      (current: string) => useEventSource(current, server.transport),
      { initialProps: `${url}?a` },
    )
    const first = await server.open()
    await server.send(first, { data: 'a', id: '1' })
    const { client } = result.current
    rerender(`${url}?b`)
    expect(result.current.client).not.toBe(client)
    expect(result.current.status).toBe('connecting')
    expect(await first.closed).toBe('client')
    await server.open()
    expect(server.server.requests.map((request) => request.url)).toEqual([`${url}?a`, `${url}?b`])
    // The ID belongs to the other stream.
    expect(lastEventIdsOf(server)).toEqual([null, null])
  })

  it('keeps the client for an equal URL object or another function', async () => {
    const server = startServer()
    const { result, rerender } = renderHook(
      (current: string | URL | (() => string)) => useEventSource(current, server.transport),
      { initialProps: url as string | URL | (() => string) },
    )
    await server.open()
    const { client } = result.current
    rerender(new URL(url))
    expect(result.current.client).toBe(client)

    rerender(() => `${url}?1`)
    const computed = result.current.client
    expect(computed).not.toBe(client)
    const connection = await server.open()
    rerender(() => `${url}?2`)
    expect(result.current.client).toBe(computed)
    await act(() => connection.fail())
    await server.advance(1000)
    await server.open()
    expect(server.server.requests.slice(1).map((request) => request.url)).toEqual([
      `${url}?1`,
      `${url}?2`,
    ])
  })

  it('keeps the client until the key changes', async () => {
    const server = startServer()
    const { result, rerender } = renderHook(
      (key: number) => useEventSource(url, { ...server.transport, key, json: { key } }),
      { initialProps: 1 },
    )
    await server.open()
    const { client } = result.current
    rerender(1)
    expect(result.current.client).toBe(client)
    rerender(2)
    expect(result.current.client).not.toBe(client)
    await server.open()
    const bodies = server.server.requests.map((request) => request.json())
    expect(await Promise.all(bodies)).toEqual([{ key: 1 }, { key: 2 }])
  })
})

describe('the first events', () => {
  it('reach the handlers of the component and its children', async () => {
    const server = startServer()
    const received: string[] = []
    function Child({ client }: { client: EventSourceClient }) {
      useServerEvent(client, 'message', ({ data }) => received.push(`child ${data}`))
      return null
    }
    function Parent() {
      const { client } = useEventSource(url, server.transport)
      useServerEvent(client, 'message', ({ data }) => received.push(`parent ${data}`))
      useEffect(() => client.on('message', ({ data }) => received.push(`effect ${data}`)), [client])
      return <Child client={client} />
    }
    render(<Parent />, { wrapper: StrictMode })
    const connection = await act(() => server.server.nextConnection())
    await server.send(connection, { data: 'first' })
    expect(received.sort()).toEqual(['child first', 'effect first', 'parent first'])
  })
})

describe('the options of useEventSource', () => {
  it('are the functions and headers of the latest render', async () => {
    const server = startServer()
    const calls: string[] = []
    const { rerender } = renderHook(
      ({ turn }: { turn: number }) => {
        const { client } = useEventSource(url, {
          platform: server.transport.platform,
          fetch: (target, init) => {
            calls.push(`fetch ${turn}`)
            return server.transport.fetch(target, init)
          },
          headers: { authorization: `token ${turn}` },
          events: { price: (data) => `${data} by ${turn}` },
          decode: (data) => `${data} otherwise by ${turn}`,
          reconnect: { shouldRetry: () => void calls.push(`shouldRetry ${turn}`) },
          onOpen: () => calls.push(`onOpen ${turn}`),
          onClose: () => calls.push(`onClose ${turn}`),
          onError: () => calls.push(`onError ${turn}`),
          ...(turn < 3 && { onReconnect: () => calls.push(`onReconnect ${turn}`) }),
        })
        useServerEvent(client, 'price', ({ data }) => calls.push(data))
        useServerEvent(client as unknown as EventSourceClient, 'other', ({ data }) =>
          calls.push(data),
        )
      },
      { initialProps: { turn: 1 } },
    )
    const first = await server.open()
    rerender({ turn: 2 })
    await server.send(first, { event: 'price', data: 'x' }, { event: 'other', data: 'y' })
    await act(() => first.fail())
    await server.advance(1000)
    const second = await server.open()
    rerender({ turn: 3 })
    await act(() => second.fail())
    expect(calls).toEqual([
      ...['fetch 1', 'onOpen 1', 'x by 2', 'y otherwise by 2'],
      ...['shouldRetry 2', 'onError 2', 'onReconnect 2', 'fetch 2', 'onOpen 2'],
      ...['shouldRetry 3', 'onError 3'],
    ])
    expect(server.server.requests.map(({ headers }) => headers.get('authorization'))).toEqual([
      'token 1',
      'token 2',
    ])
  })

  it('may have headers and callbacks that come later', async () => {
    const server = startServer()
    const calls: string[] = []
    const { rerender } = renderHook(
      ({ token }: { token?: string }) =>
        useEventSource(url, {
          ...server.transport,
          headers: token ? { authorization: token } : undefined,
          onOpen: token ? () => calls.push('open') : undefined,
          onClose: token ? () => calls.push('close') : undefined,
        }),
      { initialProps: {} },
    )
    const first = await server.open()
    rerender({ token: 'given' })
    await act(() => first.fail())
    await server.advance(1000)
    const second = await server.open()
    rerender({})
    await act(() => second.fail())
    await server.advance(2000)
    await server.open()
    expect(server.server.requests.map(({ headers }) => headers.get('authorization'))).toEqual([
      null,
      'given',
      null,
    ])
    expect(calls).toEqual(['open'])
  })

  it('may have a function for headers that becomes an object', async () => {
    const server = startServer()
    const { rerender } = renderHook(
      ({ isFunction }: { isFunction: boolean }) =>
        useEventSource(url, {
          ...server.transport,
          headers: isFunction ? () => ({ 'x-from': 'function' }) : { 'x-from': 'object' },
        }),
      { initialProps: { isFunction: true } },
    )
    const first = await server.open()
    rerender({ isFunction: false })
    await act(() => first.fail())
    await server.advance(1000)
    await server.open()
    expect(server.server.requests.map(({ headers }) => headers.get('x-from'))).toEqual([
      'function',
      'object',
    ])
  })

  it('call the functions of the last render with their own URL', async () => {
    const server = startServer()
    const closed: string[] = []
    const { rerender } = renderHook(
      ({ path }: { path: string }) =>
        useEventSource(path, { ...server.transport, onClose: () => closed.push(path) }),
      { initialProps: { path: `${url}?a` } },
    )
    await server.open()
    rerender({ path: `${url}?b` })
    expect(closed).toEqual([`${url}?a`])
  })

  it('are not passed to fetch if they are those of the hook', async () => {
    const server = startServer()
    const inits: object[] = []
    renderHook(() =>
      useEventSource(url, {
        ...server.transport,
        key: 'k',
        create: (...args) => new EventSourceClient(...args),
        fetch: (target, init) => {
          inits.push(init)
          return server.transport.fetch(target, init)
        },
      }),
    )
    await server.open()
    expect(inits).toHaveLength(1)
    expect(inits[0]).not.toHaveProperty('key')
    expect(inits[0]).not.toHaveProperty('create')
  })

  it('decode with json, text and schemas', async () => {
    const server = startServer()
    const received: unknown[] = []
    const schema = Object.assign((value: unknown) => value, {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) => ({ value: { valid: value } }),
      },
    })
    renderHook(() => {
      const { client } = useEventSource(url, {
        ...server.transport,
        events: { price: json<{ value: number }>(), other: json, checked: schema },
      })
      useServerEvent(client, ['price', 'other', 'checked'], ({ data }) => received.push(data))
    })
    const connection = await server.open()
    await server.send(
      connection,
      { event: 'price', data: { value: 1 } },
      { event: 'other', data: [2] },
      { event: 'checked', data: 3 },
    )
    expect(received).toEqual([{ value: 1 }, [2], { valid: 3 }])
  })

  it('construct a client of another class with create', async () => {
    class Named extends EventSourceClient<{ price: number }> {
      label = 'named'
    }
    const server = startServer()
    const { result } = renderHook(() =>
      useEventSource(url, {
        ...server.transport,
        events: { price: Number },
        create: (target, options) => new Named(target, options),
      }),
    )
    await server.open()
    expect(result.current.client).toBeInstanceOf(Named)
    expect(result.current.client.label).toBe('named')
  })
})

describe('a client that the component controls', () => {
  it('stays closed when the component renders again', async () => {
    const server = startServer()
    const { result, rerender } = renderHook(() => useEventSource(url, server.transport))
    await server.open()
    act(() => result.current.client.close())
    rerender()
    await server.settle()
    expect(result.current.status).toBe('closed')
    expect(server.server.requests).toHaveLength(1)

    act(() => result.current.client.connect())
    await server.open()
    expect(result.current.status).toBe('open')
  })

  it('may connect in the effect of a child', async () => {
    const server = startServer()
    function Child({ client }: { client: EventSourceClient }) {
      useEffect(() => client.connect(), [client])
      return null
    }
    function Parent() {
      const { client } = useEventSource(url, server.transport)
      const [count] = useState(0)
      return <Child client={client} key={count} />
    }
    render(<Parent />)
    await server.open()
    expect(server.server.requests).toHaveLength(1)
  })
})
