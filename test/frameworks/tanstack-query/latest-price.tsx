import { useQuery } from '@tanstack/react-query'
import { pricesQuery } from './prices-query'

export function LatestPrice({ url }: { url: string }) {
  const { data } = useQuery(pricesQuery(url))
  return (
    <p>
      {data.status} {data.value}
    </p>
  )
}
