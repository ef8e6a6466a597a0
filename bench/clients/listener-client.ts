import type { BenchClient, OnData, OpenOptions } from './client.ts'

/** As much of an `EventSource` as all classes of that name have. */
interface EventSourceLike extends Pick<EventTarget, 'addEventListener'> {
  close(): void
}

/** Listens through the standard's interface, and closes if a stream is to be read once. */
export function createListenerClient(
  create: (url: string, options: OpenOptions) => EventSourceLike,
): BenchClient {
  const listen = (url: string, onData: OnData, options: OpenOptions = {}) => {
    const source = create(url, options)
    source.addEventListener('message', (event) => onData((event as MessageEvent<string>).data))
    return source
  }
  return {
    open(url, onData, options) {
      const source = listen(url, onData, options)
      if (options?.onOpen) source.addEventListener('open', () => options.onOpen?.())
      return () => source.close()
    },
    readToEnd: (url, onData) =>
      new Promise((resolve) => {
        const source = listen(url, onData)
        // The other is launchdarkly-eventsource's name for a clean end.
        for (const type of ['error', 'end'])
          source.addEventListener(type, () => {
            source.close()
            resolve()
          })
      }),
  }
}
