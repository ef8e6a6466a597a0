import { createEventSource } from 'eventsource-client'
import type { BenchClient } from './client.ts'

export default {
  package: 'eventsource-client',
  open(url, onData, onOpen) {
    const client = createEventSource({
      url,
      onMessage: ({ data }) => onData(data),
      ...(onOpen && { onConnect: onOpen }),
    })
    return () => client.close()
  },
} satisfies BenchClient
