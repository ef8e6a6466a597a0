import { EventSourceClient } from 'headwater'
import type { BenchClient } from './client.ts'
import { readLoop } from './read-loop.ts'

export default {
  open(url, onData, { onOpen, maxBufferSize } = {}) {
    const client = new EventSourceClient(url, { onOpen, maxBufferSize })
    void readLoop(client.events('message'), onData)
    return () => client.close()
  },
  async readToEnd(url, onData) {
    const client = new EventSourceClient(url, { reconnect: false })
    await readLoop(client.events('message'), onData)
  },
} satisfies BenchClient
