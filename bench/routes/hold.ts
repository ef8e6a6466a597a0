import type { ServerResponse } from 'node:http'
import { frameChunks } from './frame.ts'

const held = new Set<ServerResponse>()
let opened = 0

/**
 * Holds a connection open. So many events come first, with long IDs, in chunks of 64 KB; after them one event whose data
 * is the position that the client came with. The reconnection time is as short as it can be.
 */
export function hold(response: ServerResponse, position: string, events: number): void {
  held.add(response)
  response.on('close', () => held.delete(response))
  const mark = `retry: 1\nid: ${++opened}-${'an-id-as-long-as-that-of-a-log-can-be-'.repeat(2)}${opened}`
  const last = Buffer.from(`${mark}\ndata: came with ${position}\n\n`)
  if (!events) {
    response.write(last)
    return
  }
  busyHours.set(events, busyHours.get(events) ?? frameChunks(makeEvents(events), 65_536))
  response.socket?.write(busyHours.get(events)!)
  response.write(last)
}

/** Breaks all connections, as a server that dies does. */
export function drop(response: ServerResponse): void {
  const count = held.size
  for (const each of held) each.socket?.destroy()
  response.end(String(count))
}

export function tellHeld(response: ServerResponse): void {
  response.end(String(held.size))
}

const busyHours = new Map<number, Buffer>()

const makeEvents = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, index) =>
    Buffer.from(
      `id: ${index}-${'an-id-of-a-busy-hour-'.repeat(4)}\ndata: ${index} ${'x'.repeat(180)}\n\n`,
    ),
  )
