import { act, render, screen } from '@testing-library/react'
import { createTestServer } from 'headwater/testing'
import { useEventSource, useLatestEvent } from 'headwater/react'
import { SharedEventSourceClient } from 'headwater/shared'
import { StrictMode } from 'react'
import { expect, test, vi } from 'vitest'
import { usePrices, PricesProvider } from '../sample/prices-context.tsx'
import { Price } from '../sample/quick-start.tsx'

test('the price is shown', async () => {
  const server = createTestServer()
  vi.stubGlobal('fetch', server.fetch)
  const { unmount } = render(<Price />, { wrapper: StrictMode })

  const connection = await act(() => server.nextConnection())
  await act(() => connection.send({ event: 'price', data: { value: 3 } }))
  expect(screen.getByRole('status').textContent).toContain('3 open')

  unmount()
  expect(await connection.closed).toBe('client')
  server.close()
})

test('components share a connection by a context', async () => {
  const server = createTestServer()
  vi.stubGlobal('fetch', server.fetch)
  const Latest = () => <li>{useLatestEvent(usePrices(), 'price')?.data.symbol}</li>
  render(
    <PricesProvider url="https://example.com/prices">
      <Latest />
      <Latest />
    </PricesProvider>,
  )
  const connection = await act(() => server.nextConnection())
  await act(() => connection.send({ event: 'price', data: { symbol: 'ABC', value: 3 } }))
  expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    'ABC',
    'ABC',
  ])
  expect(server.requests).toHaveLength(1)
})

test('a client for all tabs connects once, and leaves when it is unmounted', async () => {
  const server = createTestServer()
  const { fetch, platform } = server
  function Tabs() {
    const { client, status } = useEventSource('https://example.com/prices', {
      fetch,
      platform,
      create: (url, options) => new SharedEventSourceClient(url, { ...options, name: 'prices' }),
    })
    const latest = useLatestEvent(client, 'message')?.data ?? 'nothing'
    return <p role="status">{`${status} ${latest} ${client.shared.role}`}</p>
  }
  const { unmount } = render(<Tabs />, { wrapper: StrictMode })
  const connection = await act(() => server.nextConnection())
  await act(() => connection.send({ data: 'a', id: '1' }))
  expect(await screen.findByText(/^open a /)).toBeDefined()
  expect(server.requests).toHaveLength(1)
  unmount()
  expect(await connection.closed).toBe('client')
  server.close()
})
