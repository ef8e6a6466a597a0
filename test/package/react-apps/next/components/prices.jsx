'use client'

import { json } from 'headwater'
import { useEventSource, useEventSourceState, useLatestEvent } from 'headwater/react'
import { createContext, useContext } from 'react'

const PricesContext = createContext(null)

/** Owns the connection of all components below it. */
export function PricesProvider({ children }) {
  const { client, status } = useEventSource('/prices', { events: { price: json } })
  return (
    <PricesContext.Provider value={client}>
      <h1 id="status">{status}</h1>
      {children}
    </PricesContext.Provider>
  )
}

export function Price({ id }) {
  const client = useContext(PricesContext)
  const { status } = useEventSourceState(client)
  const price = useLatestEvent(client, 'price')
  return <p id={id}>{price ? `${price.lastEventId} ${price.data.value}` : `no price, ${status}`}</p>
}
