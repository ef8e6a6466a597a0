import { openResponse } from './open-response.ts'
import type { BenchClient } from './client.ts'

/** What `fetch` itself costs: each chunk is read, and counts for an event. */
export default {
  open: (url, onData, onOpen) =>
    openResponse(
      url,
      async ({ body }) => {
        const reader = body!.getReader()
        while (!(await reader.read()).done) onData('')
      },
      onOpen,
    ),
} satisfies BenchClient
