import { json } from 'headwater'
import { useEventSource, useLatestEvent } from 'headwater/react'

const events = { price: json<{ value: number }>() }

export function Price() {
  const { client, status, error } = useEventSource('http://localhost:3000/prices', { events })
  const price = useLatestEvent(client, 'price')?.data
  return (
    <p role="status">
      {price?.value ?? '…'} {status} {error?.message}
    </p>
  )
}
