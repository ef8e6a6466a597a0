import { EventSourceClient } from 'headwater'
import type { BenchClient } from './client.ts'

export default {
  package: 'headwater',
  open(url, onData, onOpen) {
    const client = new EventSourceClient(url, { onOpen })
    client.on('message', ({ data }) => onData(data))
    return () => client.close()
  },
} satisfies BenchClient
