import { fetchEventSource } from '@microsoft/fetch-event-source'
import type { BenchClient } from './client.ts'

// It was written for pages only: it asks for both, and Node has neither.
if (!('document' in globalThis))
  Object.assign(globalThis, {
    window: globalThis,
    document: Object.assign(new EventTarget(), { hidden: false }),
  })

export default {
  open(url, onData, { onOpen } = {}) {
    const controller = new AbortController()
    void fetchEventSource(url, {
      signal: controller.signal,
      openWhenHidden: true,
      onmessage: ({ data }) => onData(data),
      ...(onOpen && { onopen: async () => onOpen() }),
    })
    return () => controller.abort()
  },
  readToEnd: (url, onData) =>
    fetchEventSource(url, { openWhenHidden: true, onmessage: ({ data }) => onData(data) }),
} satisfies BenchClient
