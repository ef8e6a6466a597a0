import { type EventMapOf, type EventSourceClient, json, text } from 'headwater'
import { useEventSource } from 'headwater/react'
import { type ReactNode, createContext, useContext } from 'react'

const events = { price: json<{ symbol: string; value: number }>(), notice: text }
type Prices = EventSourceClient<EventMapOf<typeof events>>

const PricesContext = createContext<Prices | null>(null)

/** Owns the connection of all components below it. */
export function PricesProvider({ url, children }: { url: string; children: ReactNode }) {
  const { client } = useEventSource(url, { events })
  return <PricesContext.Provider value={client}>{children}</PricesContext.Provider>
}

/** The client of the provider above; `null` without one. */
export function usePrices() {
  return useContext(PricesContext)
}
