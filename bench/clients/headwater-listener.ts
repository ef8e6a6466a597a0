import { EventSourceClient } from 'headwater'
import { openEventSource } from './open-event-source.ts'
import type { BenchClient } from './client.ts'

export default {
  package: 'headwater',
  open: (url, onData, onOpen) => openEventSource(new EventSourceClient(url), onData, onOpen),
} satisfies BenchClient
