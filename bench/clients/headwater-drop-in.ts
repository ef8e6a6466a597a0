import { EventSource } from 'headwater/event-source'
import { openEventSource } from './open-event-source.ts'
import type { BenchClient } from './client.ts'

export default {
  package: 'headwater',
  open: (url, onData, onOpen) => openEventSource(new EventSource(url), onData, onOpen),
} satisfies BenchClient
