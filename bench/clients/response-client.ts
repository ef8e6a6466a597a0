import type { BenchClient, OnData } from './client.ts'

/** For clients that only read responses: the request is made here, once. */
export function createResponseClient(
  read: (response: Response, onData: OnData, signal: AbortSignal) => Promise<void>,
): BenchClient {
  return {
    open(url, onData, { onOpen } = {}) {
      const controller = new AbortController()
      const { signal } = controller
      const run = async () => {
        const response = await fetch(url, { signal })
        onOpen?.()
        await read(response, onData, signal)
      }
      run().catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
      return () => controller.abort()
    },
    readToEnd: async (url, onData) => read(await fetch(url), onData, new AbortController().signal),
  }
}
