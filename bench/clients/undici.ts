import { EventSource } from 'undici'
import { openEventSource } from './open-event-source.ts'
import type { BenchClient } from './client.ts'

export default {
  package: 'undici',
  open: (url, onData, onOpen) => openEventSource(new EventSource(url), onData, onOpen),
} satisfies BenchClient
