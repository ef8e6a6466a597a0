import { EventSource } from 'extended-eventsource'
import { openEventSource } from './open-event-source.ts'
import type { BenchClient } from './client.ts'

export default {
  package: 'extended-eventsource',
  open: (url, onData, onOpen) => openEventSource(new EventSource(url), onData, onOpen),
} satisfies BenchClient
