import { expect, it } from 'vitest'
import { Provider } from 'react-redux'
import { startPlain } from '../../integrations/servers/plain.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { testReact } from '../support/react.tsx'
import { LatestPrice } from './latest-price.tsx'
import { pricesApi } from './prices-api.ts'
import { store } from './store.ts'

const mount = testReact((url) => (
  <Provider store={store}>
    <LatestPrice url={url} />
  </Provider>
))

it('keeps the data and the connection during a refetch', async () => {
  const server = await startPlain()
  const component = mount(server.origin)
  await server.waitForOpen(1)
  server.write('event: price\ndata: {"value":1}\n\n')
  await waitUntil(() => component.text === 'open 1')
  const { initiate, select } = pricesApi.endpoints.prices
  const refetch = store.dispatch(initiate(server.origin, { forceRefetch: true }))
  await refetch
  refetch.unsubscribe()
  expect(select(server.origin)(store.getState()).data).toEqual({ status: 'open', value: 1 })
  expect(server.requests).toHaveLength(1)
  component.unmount()
  await server.waitForOpen(0)
})
