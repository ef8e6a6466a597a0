import { createEventSource } from 'eventsource-client'
import type { BenchClient } from './client.ts'

export default {
  open(url, onData, { onOpen } = {}) {
    const client = createEventSource({
      url,
      onMessage: ({ data }) => onData(data),
      ...(onOpen && { onConnect: onOpen }),
    })
    return () => client.close()
  },
  readToEnd: (url, onData) =>
    new Promise((resolve) => {
      const client = createEventSource({
        url,
        onMessage: ({ data }) => onData(data),
        onDisconnect() {
          client.close()
          resolve()
        },
      })
    }),
} satisfies BenchClient
