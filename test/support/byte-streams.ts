/** A body that returns one of these chunks for each read and then ends. */
export function streamOf(
  chunks: Iterable<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = chunks[Symbol.iterator]()
  return new ReadableStream({
    pull(controller) {
      const { done, value } = iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
}

/** A response with an event stream of these chunks, without a server. */
export function eventStream(chunks: Iterable<Uint8Array<ArrayBuffer>>): Response {
  return new Response(streamOf(chunks), { headers: { 'content-type': 'text/event-stream' } })
}

/** Splits the bytes into pieces of that size. */
export function* inPieces(bytes: Uint8Array<ArrayBuffer>, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Cuts the bytes at these offsets, given in any order. Two cuts at one offset make an empty chunk. */
export function cutAt(bytes: Uint8Array<ArrayBuffer>, places: readonly number[]) {
  const cuts = [...places].sort((a, b) => a - b)
  return [...cuts, bytes.length].map((end, index) => bytes.subarray(cuts[index - 1] ?? 0, end))
}
