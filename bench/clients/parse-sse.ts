import { parseServerSentEvents } from 'parse-sse'
import { openResponse } from './open-response.ts'
import type { BenchClient } from './client.ts'

export default {
  package: 'parse-sse',
  open: (url, onData, onOpen) =>
    openResponse(
      url,
      async (response) => {
        for await (const { data } of parseServerSentEvents(response)) onData(data)
      },
      onOpen,
    ),
} satisfies BenchClient
