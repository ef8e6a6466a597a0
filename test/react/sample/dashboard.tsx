import { createContext, useContext, useState } from 'react'
import { type EventMapOf, type EventSourceClient, json, text } from 'headwater'
import {
  useEventSource,
  useEventSourceState,
  useLatestEvent,
  useServerEvent,
  useServerEvents,
} from 'headwater/react'
import type { ActServer } from '../support/start-server.ts'

interface Price {
  symbol: string
  value: number
}

const events = { price: json<Price>(), notice: text }
type Prices = EventSourceClient<EventMapOf<typeof events>>

const PricesContext = createContext<Prices | null>(null)

/** An application with all hooks: one connection, shared through a context. */
export function Dashboard({ url, transport }: { url: string; transport: ActServer['transport'] }) {
  const [isLive, setLive] = useState(true)
  const { client, status } = useEventSource(isLive ? url : null, { ...transport, events })
  return (
    <PricesContext.Provider value={client}>
      <button onClick={() => setLive(!isLive)}>{isLive ? 'Stop' : 'Start'}</button>
      <p role="status">{status}</p>
      <Latest />
      <Total minimum={0} />
      <Notices />
    </PricesContext.Provider>
  )
}

function Latest() {
  const client = useContext(PricesContext)
  const { status } = useEventSourceState(client)
  const price = useLatestEvent(client, 'price')?.data
  return <output>{price ? `${price.symbol} ${price.value}` : status}</output>
}

function Total({ minimum }: { minimum: number }) {
  const client = useContext(PricesContext)
  const total = useServerEvents(
    client,
    'price',
    (sum, { data }) => (data.value > minimum ? sum + data.value : sum),
    0,
  )
  return <p data-testid="total">{total}</p>
}

function Notices() {
  const client = useContext(PricesContext)
  const [notices, setNotices] = useState<string[]>([])
  useServerEvent(client, 'notice', ({ data }) => setNotices([...notices, data]))
  return (
    <ul>
      {notices.map((notice) => (
        <li key={notice}>{notice}</li>
      ))}
    </ul>
  )
}
