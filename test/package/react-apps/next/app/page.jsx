import { Price, PricesProvider } from '../components/prices.jsx'

// A Server Component: the hooks are those of client components.
export default function Page() {
  return (
    <PricesProvider>
      <Price id="price" />
    </PricesProvider>
  )
}
