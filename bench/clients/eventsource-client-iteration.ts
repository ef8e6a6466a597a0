import { createEventSource } from 'eventsource-client'
import type { BenchClient } from './client.ts'

export default {
  package: 'eventsource-client',
  open(url, onData, onOpen) {
    const client = createEventSource({ url, ...(onOpen && { onConnect: onOpen }) })
    void (async () => {
      for await (const { data } of client) onData(data)
    })()
    return () => client.close()
  },
} satisfies BenchClient
