import { renderToString } from 'solid-js/web'
import { testServer } from '../support/server.ts'
import { LatestPrice } from './latest-price.tsx'

testServer((url) => renderToString(() => <LatestPrice url={url} />))
