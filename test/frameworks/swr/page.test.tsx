import { SWRConfig } from 'swr'
import { testComponent, testSharing } from '../support/component.ts'
import { mountReact } from '../support/mount-react.tsx'
import { LatestPrice } from './latest-price.tsx'

/** The default of an application, which has to be ignored: `testComponent` fails because of the message. */
const fetcher = () => console.error('fetched')

const mount = mountReact((url) => (
  <SWRConfig value={{ fetcher }}>
    <LatestPrice url={url} />
  </SWRConfig>
))

testComponent(mount)
testSharing(mount)
