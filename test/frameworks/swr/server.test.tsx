import { renderToString } from 'react-dom/server'
import { testServer } from '../support/server.ts'
import { LatestPrice } from './latest-price.tsx'

testServer((url) => renderToString(<LatestPrice url={url} />))
