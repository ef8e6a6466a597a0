import { usePricesQuery } from './prices-api'

export function LatestPrice({ url }: { url: string }) {
  const { data } = usePricesQuery(url)
  return (
    <p>
      {data?.status ?? 'idle'} {data?.value}
    </p>
  )
}
