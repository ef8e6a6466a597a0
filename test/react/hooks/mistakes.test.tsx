import { act, render, renderHook, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../../src/index.ts'
import {
  useEventSource,
  useEventSourceState,
  useLatestEvent,
  useServerEvent,
  useServerEvents,
} from '../../../src/react/index.ts'
import { closeAfterTest } from '../../support/client-probes.ts'
import { takeConsoleTexts } from '../support/console-texts.ts'
import { ErrorBoundary } from '../support/error-boundary.tsx'
import { startServer, url } from '../support/start-server.ts'

/** The error that the hook throws in a component. */
function errorOf(use: () => unknown): string | undefined {
  function Mistaken(): ReactNode {
    use()
    return null
  }
  const { unmount } = render(
    <ErrorBoundary>
      <Mistaken />
    </ErrorBoundary>,
  )
  const message = screen.queryByRole('alert')?.textContent
  takeConsoleTexts('error')
  unmount()
  return message
}

const untyped = (value: unknown) => value as never
const client = () => new EventSourceClient(url, { autoConnect: false })

describe('a mistake', () => {
  it.each([
    ['no URL', () => useEventSource(untyped(undefined)), /URL is undefined; pass null/],
    [
      'the option autoConnect',
      () => useEventSource(url, untyped({ autoConnect: false })),
      /"autoConnect": .*pass null/,
    ],
    [
      'the option signal',
      () => useEventSource(url, untyped({ signal: AbortSignal.abort() })),
      /"signal": .*pass null/,
    ],
    [
      'an object as key',
      () => useEventSource(url, untyped({ key: {} })),
      /"key": an object differs in each render/,
    ],
    [
      'create without a function',
      () => useEventSource(url, untyped({ create: EventSourceClient.name })),
      /"create": expected a function/,
    ],
    [
      'create without a client',
      () => useEventSource(url, untyped({ create: () => ({}) })),
      /"create": expected an EventSourceClient, got object/,
    ],
    [
      'create with a client that connects',
      () => useEventSource(url, { create: (target) => new EventSourceClient(target) }),
      /must not connect by itself/,
    ],
    [
      'an option of the client',
      () => useEventSource(url, { idleTimeout: -1 }),
      /TypeError: .*"idleTimeout".*-1/,
    ],
    [
      'an invalid event decoder',
      () => useEventSource(url, untyped({ events: { price: 5 } })),
      /"events.price".*5/,
    ],
    [
      'a result instead of its client',
      () => useServerEvent(untyped(useEventSource(null) && { client: client() }), 'a', () => {}),
      /useServerEvent: .*pass its property "client"/,
    ],
    [
      'another object as client',
      () => useEventSourceState(untyped({})),
      /useEventSourceState: expected an EventSourceClient, got object/,
    ],
    [
      'a string as client',
      () => useLatestEvent(untyped(url), 'price'),
      /useLatestEvent: expected an EventSourceClient, got string/,
    ],
    [
      'no event name',
      () => useLatestEvent(client(), untyped(undefined)),
      /useLatestEvent: expected an event name such as "message", got undefined/,
    ],
    ['an empty event name', () => useServerEvent(client(), '', () => {}), /got ""/],
    [
      'a line break in an event name',
      () => useServerEvents(client(), ['a', 'b\n'], (sum) => sum, 0),
      /useServerEvents: .*got "b\\n"/,
    ],
    [
      'no handler',
      () => useServerEvent(client(), 'price', untyped(undefined)),
      /the handler: expected a function, got undefined/,
    ],
    [
      'no reducer',
      () => useServerEvents(client(), 'price', untyped([]), 0),
      /the reducer: expected a function, got object/,
    ],
  ])('is an error of the component that names it: %s', (_, use, message) => {
    expect(errorOf(use)).toMatch(message)
  })

  it('in create leaves no connection open', () => {
    const created: EventSourceClient[] = []
    const error = errorOf(() =>
      useEventSource(url, {
        create: (target) => {
          const made = new EventSourceClient(target)
          created.push(made)
          return made
        },
      }),
    )
    expect(error).toMatch(/must not connect/)
    expect(created.map(({ state }) => state.status)).toEqual(created.map(() => 'closed'))
  })

  it('in a header closes the client, and shows the error', async () => {
    const server = startServer()
    const headers = { authorization: untyped(Promise.resolve('token')) }
    const { result } = renderHook(() =>
      useEventSource(url, { ...server.transport, headers, onError: () => {} }),
    )
    await server.settle()
    expect(result.current.status).toBe('closed')
    expect(result.current.error?.message).toMatch(/"headers.authorization": expected a string/)
  })
})

describe('a client that each render constructs', () => {
  it('is reported after ten renders', () => {
    const server = startServer()
    const { rerender } = renderHook(() => {
      const leaked = closeAfterTest(new EventSourceClient(url, server.transport))
      useServerEvent(leaked, 'price', () => {})
    })
    for (let turn = 0; turn < 9; turn++) rerender()
    expect(takeConsoleTexts('error')).toEqual([])
    rerender()
    expect(takeConsoleTexts('error').join()).toMatch(
      /useServerEvent: the client was replaced in 10 renders in a row and left open/,
    )
  })

  it('is not suspected if the URL changes in each render', async () => {
    const server = startServer()
    const { rerender } = renderHook(
      ({ turn }: { turn: number }) => {
        const { client: owned } = useEventSource(`${url}?${turn}`, server.transport)
        useServerEvent(owned, 'price', () => {})
      },
      { initialProps: { turn: 0 } },
    )
    for (let turn = 1; turn < 30; turn++) rerender({ turn })
    await act(async () => {})
    expect(takeConsoleTexts('error')).toEqual([])
    await server.open()
    expect(server.server.requests.map((request) => request.url)).toEqual([`${url}?29`])
  })
})
