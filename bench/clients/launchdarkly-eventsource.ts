// @ts-expect-error -- the package has no types
import { EventSource } from 'launchdarkly-eventsource'
import { openEventSource } from './open-event-source.ts'
import type { BenchClient } from './client.ts'

export default {
  package: 'launchdarkly-eventsource',
  open: (url, onData, onOpen) => openEventSource(new EventSource(url), onData, onOpen),
} satisfies BenchClient
