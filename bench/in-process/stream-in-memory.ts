import { streams } from '../streams.ts'

/** How many events the streams of these measurements have. */
export const eventCount = 5000

const data = Array.from({ length: eventCount }, (_, index) => streams.deltas.data(index))

/** As a parser gets it: text of 64 KB. */
export const texts: readonly string[] = cut(data.map((one) => `data: ${one}\n\n`).join(''), 65_536)
const bytes = texts.map((text) => new TextEncoder().encode(text))

/** A `fetch` whose response is in memory, so that only the client's work is measured. */
export async function fetchFromMemory(): Promise<Response> {
  let next = 0
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const chunk = bytes[next++]
      if (chunk) controller.enqueue(chunk)
      else controller.close()
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}

function cut(text: string, size: number): string[] {
  const count = Math.ceil(text.length / size)
  return Array.from({ length: count }, (_, index) => text.slice(index * size, (index + 1) * size))
}
