import { type EventMapOf, type EventSourceClient, json, text } from 'headwater'
import {
  useEventSource,
  useEventSourceState,
  useLatestEvent,
  useServerEvent,
  useServerEvents,
} from 'headwater/react'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'

const events = { price: json<{ symbol: string; value: number }>(), notice: text }
type Prices = EventSourceClient<EventMapOf<typeof events>>

function App() {
  const [isLive, setLive] = useState(true)
  const { client, status } = useEventSource(isLive ? '/prices' : null, { events })
  const [notice, setNotice] = useState('')
  useServerEvent(client, 'notice', ({ data }) => setNotice(`${notice}${data.toUpperCase()}`))
  // @ts-expect-error: there is no event of that name
  useServerEvent(client, 'notices', () => {})
  return (
    <>
      <p id="status">{status}</p>
      <button onClick={() => setLive(false)}>Stop</button>
      <p id="notice">{notice}</p>
      <Total client={client} />
    </>
  )
}

function Total({ client }: { client: Prices | null }) {
  const [shown, setShown] = useState<string[]>([])
  const { status } = useEventSourceState(client)
  const latest = useLatestEvent(client, 'price')
  const total = useServerEvents(client, 'price', (sum, { data }) => sum + data.value, 0)
  const line = `${status} ${latest?.data.symbol ?? 'none'} ${total}`
  if (shown.at(-1) !== line) setShown([...shown, line])
  return <pre id="lines">{shown.join('\n')}</pre>
}

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
