import { events } from 'fetch-event-stream'
import { openResponse } from './open-response.ts'
import type { BenchClient } from './client.ts'

export default {
  package: 'fetch-event-stream',
  open: (url, onData, onOpen) =>
    openResponse(
      url,
      async (response, signal) => {
        for await (const { data } of events(response, signal)) onData(data ?? '')
      },
      onOpen,
    ),
} satisfies BenchClient
