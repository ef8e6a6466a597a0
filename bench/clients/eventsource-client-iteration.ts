import { createEventSource } from 'eventsource-client'
import type { BenchClient } from './client.ts'
import { readLoop } from './read-loop.ts'

export default {
  open(url, onData, { onOpen } = {}) {
    const client = createEventSource({ url, ...(onOpen && { onConnect: onOpen }) })
    void readLoop(client, onData)
    return () => client.close()
  },
  async readToEnd(url, onData) {
    const client = createEventSource({ url, onDisconnect: () => client.close() })
    await readLoop(client, onData)
  },
} satisfies BenchClient
