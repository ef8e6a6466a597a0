import { act, render, screen } from '@testing-library/react'
import { createTestServer } from 'headwater/testing'
import { useLatestEvent } from 'headwater/react'
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
