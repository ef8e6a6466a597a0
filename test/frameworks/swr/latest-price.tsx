import { usePrices } from './use-prices'

export function LatestPrice({ url }: { url: string }) {
  const { status, value } = usePrices(url)
  return (
    <p>
      {status} {value}
    </p>
  )
}
