/** The connections of this process, for the route and the pages, which are bundled apart. */
export function feed() {
  return (globalThis.feed ??= makeFeed())
}

function makeFeed() {
  const { promise: connected, resolve: onConnect } = Promise.withResolvers()
  const streams = new Set()
  const text = new TextEncoder()
  let requests = 0
  let id = 0
  return {
    connected,
    counts: () => ({ requests, open: streams.size }),
    /** Sends a price to all. */
    send() {
      id += 1
      const frame = text.encode(`id: ${id}\nevent: price\ndata: {"value":${id / 2}}\n\n`)
      for (const stream of streams) stream.enqueue(frame)
    },
    connect(signal) {
      requests += 1
      return new ReadableStream({
        start(stream) {
          streams.add(stream)
          signal.addEventListener('abort', () => streams.delete(stream))
          stream.enqueue(text.encode(': open\n\n'))
          onConnect()
        },
      })
    },
  }
}
