import { createApi, fakeBaseQuery } from '@reduxjs/toolkit/query/react'
import { type ClientStatus, EventSourceClient, json } from 'headwater'

type Prices = { status: ClientStatus; value?: number }

/** An API whose query is connected while a component uses it. Its data are the latest price and the status. */
export const pricesApi = createApi({
  reducerPath: 'pricesApi',
  baseQuery: fakeBaseQuery(),
  keepUnusedDataFor: 0,
  endpoints: (build) => ({
    prices: build.query<Prices, string>({
      queryFn: () => ({ data: { status: 'idle' } }),
      merge: () => {}, // a refetch keeps the data
      async onCacheEntryAdded(url, { cacheDataLoaded, cacheEntryRemoved, updateCachedData }) {
        await cacheDataLoaded
        const client = new EventSourceClient(url, { events: { price: json<{ value: number }>() } })
        const update = (change: Partial<Prices>) =>
          updateCachedData((draft) => void Object.assign(draft, change))
        const unsubscribe = client.subscribe(({ status }) => update({ status }))
        client.on('price', ({ data }) => update(data))
        await cacheEntryRemoved
        unsubscribe()
        client.close()
      },
    }),
  }),
})

export const { usePricesQuery } = pricesApi
