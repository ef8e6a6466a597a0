import { type ClientStatus, EventSourceClient, type EventSourceError, json } from 'headwater'
import useSWR, { useSWRConfig } from 'swr'
import useSWRSubscription from 'swr/subscription'

interface Prices {
  status: ClientStatus
  error?: EventSourceError | undefined
  value?: number
}
const initial: Prices = { status: 'idle' }

/** The latest price and the status of a client that all components with this URL share. */
export function usePrices(url: string | null) {
  const { mutate } = useSWRConfig()
  useSWRSubscription(url, (key: string) => {
    const client = new EventSourceClient(key, { events: { price: json<{ value: number }>() } })
    const update = (change: Partial<Prices>) =>
      void mutate<Prices>(['prices', key], (data) => ({ ...initial, ...data, ...change }), false)
    client.subscribe(({ status, error }) => update({ status, error }))
    client.on('price', ({ data }) => update(data))
    return () => client.close()
  })
  return useSWR<Prices>(url && ['prices', url], { isPaused: () => true }).data ?? initial
}
