import { EventSourceClient } from 'headwater'
import { nodeFetch } from 'headwater/node'
import type { BenchClient } from './client.ts'

const fetch = nodeFetch()

export default {
  open(url, onData, { onOpen, maxBufferSize } = {}) {
    const client = new EventSourceClient(url, { fetch, onOpen, maxBufferSize })
    client.on('message', ({ data }) => onData(data))
    return () => client.close()
  },
  async readToEnd(url, onData) {
    const client = new EventSourceClient(url, { fetch, reconnect: false })
    client.on('message', ({ data }) => onData(data))
    await client.closed
  },
} satisfies BenchClient
