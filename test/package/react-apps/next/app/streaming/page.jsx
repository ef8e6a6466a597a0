import { Suspense } from 'react'
import { Price, PricesProvider } from '../../components/prices.jsx'
import { feed } from '../feed.js'

export const dynamic = 'force-dynamic'

/** Its HTML is streamed once the browser has connected, so that it is hydrated while the client is open. */
async function Late() {
  await feed().connected
  return <Price id="late" />
}

export default function Page() {
  return (
    <PricesProvider>
      <Price id="price" />
      <Suspense fallback={<p id="late">loading</p>}>
        <Late />
      </Suspense>
    </PricesProvider>
  )
}
