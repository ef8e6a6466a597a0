import { act, fireEvent, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { expect, it } from 'vitest'
import { Dashboard } from '../sample/dashboard.tsx'
import { startServer, url } from '../support/start-server.ts'

it('an application with all hooks shows the events of one connection', async () => {
  const server = startServer()
  render(<Dashboard url={url} transport={server.transport} />, { wrapper: StrictMode })
  const connection = await server.open()
  expect(screen.getByText('Stop')).toBeDefined()
  await server.send(
    connection,
    { event: 'price', data: { symbol: 'ABC', value: 2 } },
    { event: 'notice', data: 'first' },
  )
  await act(() => connection.send({ event: 'notice', data: 'second' }))
  await screen.findByText('ABC 2')
  expect(screen.getByTestId('total').textContent).toBe('2')
  expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    'first',
    'second',
  ])
  expect(server.server.requests).toHaveLength(1)

  fireEvent.click(screen.getByText('Stop'))
  expect(await connection.closed).toBe('client')
  expect(screen.getByTestId('total').textContent).toBe('0')
})
