import './support/page.ts'
import { act, cleanup, render, screen } from '@testing-library/react'
import { EventSourceClient, type EventSourceClientOptions } from 'headwater'
import { createTestServer } from 'headwater/testing'
import { StrictMode, useEffect, useState } from 'react'
import { afterEach, expect, test } from 'vitest'

afterEach(cleanup)

type Transport = Pick<EventSourceClientOptions<{}, string>, 'fetch' | 'platform'>

function Price({ transport = {} }: { transport?: Transport }) {
  const [price, setPrice] = useState('…')
  useEffect(() => {
    const client = new EventSourceClient('https://example.com/prices', transport)
    client.on('price', ({ data }) => setPrice(data))
    return () => client.close()
  }, [transport])
  return <output>{price}</output>
}

test('a component shows the price, and disconnects when it is unmounted', async () => {
  const server = createTestServer()
  const { fetch, platform } = server
  const transport = { fetch, platform }
  const { unmount } = render(<Price transport={transport} />, { wrapper: StrictMode })

  const connection = await server.nextConnection()
  await act(() => connection.send({ event: 'price', data: '3' }))
  expect(screen.getByRole('status').textContent).toBe('3')

  unmount()
  expect(await connection.closed).toBe('client')
  server.close()
})
