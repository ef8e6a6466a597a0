import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderToString } from 'react-dom/server'
import { testServer } from '../support/server.ts'
import { LatestPrice } from './latest-price.tsx'

testServer((url) =>
  renderToString(
    <QueryClientProvider client={new QueryClient()}>
      <LatestPrice url={url} />
    </QueryClientProvider>,
  ),
)
