import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import { startPlain } from '../../integrations/servers/plain.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { testReact } from '../support/react.tsx'
import { LatestPrice } from './latest-price.tsx'

/** The defaults of an application, which have to be ignored. */
const queries = { staleTime: 60_000, refetchOnMount: false, retry: 3 }
const cache = new QueryClient({ defaultOptions: { queries } })

const mount = testReact((url) => (
  <QueryClientProvider client={cache}>
    <LatestPrice url={url} />
  </QueryClientProvider>
))

it('resumes after the last event when it is mounted again or refetched', async () => {
  const server = await startPlain()
  const first = mount(server.origin)
  await server.waitForOpen(1)
  server.write('id: 1\nevent: price\ndata: {"value":1}\n\n')
  await waitUntil(() => first.text === 'open 1')
  first.unmount()
  await server.waitForOpen(0)
  const second = mount(server.origin)
  await server.waitForOpen(1)
  server.write('id: 2\nevent: price\ndata: {"value":2}\n\n')
  await waitUntil(() => second.text === 'open 2')
  void cache.refetchQueries()
  await waitUntil(() => server.requests.length === 3)
  await server.waitForOpen(1)
  second.unmount()
  await server.waitForOpen(0)
  const lastEventIds = server.requests.map(({ headers }) => headers['last-event-id'])
  expect(lastEventIds).toEqual([undefined, '1', '2'])
})

it('reports the final error without a retry', async () => {
  const server = await startPlain()
  const url = `${server.origin}/404`
  const component = mount(url)
  await waitUntil(() => cache.getQueryState(['prices', url])?.status === 'error')
  expect(cache.getQueryState(['prices', url])?.error).toMatchObject({ code: 'http', status: 404 })
  expect(server.requests).toHaveLength(1)
  component.unmount()
})
