import { type LargeShape, makeBlock } from '../large-events.ts'

/**
 * A `fetch` whose response comes from memory, in chunks of exactly this size. Node's own returns all data of a socket
 * read as one chunk, however it was framed, so it rarely returns small chunks.
 */
export function createFetchInMemory(chunkSize: number): typeof fetch {
  return async (input) => {
    const { searchParams } = new URL(input instanceof Request ? input.url : input)
    const number = (name: string) => Number(searchParams.get(name))
    const shape = searchParams.get('shape') as LargeShape
    const pieces = makePieces(shape, number('megabytes'), number('events'))
    let piece = pieces.next()
    let at = 0
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (piece.done) return controller.close()
        controller.enqueue(piece.value.subarray(at, at + chunkSize))
        at += chunkSize
        if (at < piece.value.length) return
        piece = pieces.next()
        at = 0
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
}

function* makePieces(shape: LargeShape, megabytes: number, events: number) {
  const encode = (text: string) => new TextEncoder().encode(text)
  const block = encode(makeBlock(shape))
  for (let event = 0; event < events; event++) {
    if (shape === 'line') yield encode('data: ')
    for (let sent = 0; sent < megabytes; sent++) yield block
    yield encode(shape === 'line' ? '\n\n' : '\n')
  }
}
