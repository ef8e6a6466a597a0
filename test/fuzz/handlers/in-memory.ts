import type { FetchLike } from '../../../src/index.ts'
import { Mismatch } from '../support/mismatch.ts'
import type { Stop, StreamStop } from '../support/journey.ts'

const headers = { 'content-type': 'text/event-stream' }
const noContent = new Response(null, { status: 204 })

/** A `fetch` whose answers are the stops of a journey; the last one is 204. */
export interface InMemoryServer {
  readonly fetch: FetchLike
  /** The header of each request. */
  readonly positions: (string | undefined)[]
}

/** @param onLook - called once in each stream, when all up to the chunk to look after has been read and handled */
export function serveInMemory(
  stops: readonly Stop[],
  onLook: (stop: number) => void = () => {},
): InMemoryServer {
  const positions: (string | undefined)[] = []
  const fetch: FetchLike = async (_, init) => {
    const index = positions.push(init.headers['Last-Event-ID']) - 1
    const stop = stops[index]
    if (!stop) return noContent
    if (stop === 'refused') throw new TypeError('fetch failed')
    return responseOf(stop, () => onLook(index))
  }
  return { fetch, positions }
}

export function responseOf(stop: StreamStop, onLook = () => {}): Response {
  return new Response(bodyOf(stop, onLook), { headers })
}

/** One chunk for each read, and none before: a read means that the previous chunk was processed. */
function bodyOf({ chunks, isBroken, look }: StreamStop, onLook: () => void) {
  let next = 0
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    if (next === lookedAfter({ chunks, look }) + 1) onLook()
    const chunk = chunks[next]
    next += 1
    if (chunk) controller.enqueue(chunk)
    else if (isBroken) controller.error(new TypeError('terminated'))
    else controller.close()
  }
  return new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 })
}

/** The chunk after which the deliveries are checked. */
export function lookedAfter({ chunks, look }: Pick<StreamStop, 'chunks' | 'look'>): number {
  return look % chunks.length
}

/**
 * Waits for work that needs only microtasks. If it is not done after them, it never will be: that is reported as a
 * mismatch, so that the process does not end in silence.
 */
export async function withoutWaiting<T>(what: string, work: Promise<T>): Promise<T> {
  let idle: NodeJS.Immediate | undefined
  const stalled = new Promise<never>((_, reject) => {
    idle = setImmediate(() =>
      reject(new Mismatch(`${what}: comes to its end`, 'it waits', 'an end')),
    )
  })
  try {
    return await Promise.race([work, stalled])
  } finally {
    clearImmediate(idle)
  }
}
