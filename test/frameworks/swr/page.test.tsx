import { SWRConfig } from 'swr'
import { testReact } from '../support/react.tsx'
import { LatestPrice } from './latest-price.tsx'

/** The default of an application, which has to be ignored: the tests fail because of the message. */
const fetcher = () => console.error('fetched')

testReact((url) => (
  <SWRConfig value={{ fetcher }}>
    <LatestPrice url={url} />
  </SWRConfig>
))
