import { EventSourceClient } from 'headwater'
import type { BenchClient } from './client.ts'

export default {
  open(url, onData, { onOpen, maxBufferSize } = {}) {
    const client = new EventSourceClient(url, { onOpen, maxBufferSize })
    client.on('message', ({ data }) => onData(data))
    return () => client.close()
  },
  async readToEnd(url, onData) {
    const client = new EventSourceClient(url, { reconnect: false })
    client.on('message', ({ data }) => onData(data))
    await client.closed
  },
} satisfies BenchClient
