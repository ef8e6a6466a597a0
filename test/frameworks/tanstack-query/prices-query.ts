import { experimental_streamedQuery as streamedQuery, queryOptions } from '@tanstack/react-query'
import { type ClientStatus, EventSourceClient, json } from 'headwater'

type Prices = { status: ClientStatus; lastEventId: string; value?: number }
const initialValue: Prices = { status: 'idle', lastEventId: '' }

/** A query that is connected while a component uses it. Its data are the latest price and the status. */
export const pricesQuery = (url: string) =>
  queryOptions({
    queryKey: ['prices', url],
    queryFn: streamedQuery({
      streamFn: ({ client: cache, queryKey, signal }) => {
        const lastEventId = cache.getQueryData<Prices>(queryKey)?.lastEventId
        const events = { price: json<{ value: number }>() }
        const client = new EventSourceClient(url, { events, lastEventId, signal })
        client.subscribe(({ status }) =>
          cache.setQueryData<Prices>(queryKey, (data) => data && { ...data, status }),
        )
        return client.events('price')
      },
      reducer: (before, { data, lastEventId }) => ({ ...before, ...data, lastEventId }),
      initialValue,
      refetchMode: 'append',
    }),
    initialData: initialValue,
    staleTime: 0,
    refetchOnMount: true,
    retry: false,
  })
