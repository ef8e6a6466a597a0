import { EventSource } from 'eventsource'
import { openEventSource } from './open-event-source.ts'
import type { BenchClient } from './client.ts'

export default {
  package: 'eventsource',
  open: (url, onData, onOpen) => openEventSource(new EventSource(url), onData, onOpen),
} satisfies BenchClient
