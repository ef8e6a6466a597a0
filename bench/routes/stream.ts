import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type StreamName, periodOf, streams } from '../streams.ts'
import { frameChunks, lastChunk } from './frame.ts'

/** Sends so many events in chunks of so many bytes, cut wherever they fall; with 0, one event a chunk. */
export async function sendAll(
  response: ServerResponse,
  name: StreamName,
  count: number,
  chunkSize: number,
): Promise<void> {
  const per = periodOf(name)
  const events = Array.from({ length: per }, (_, index) =>
    Buffer.from(`data: ${streams[name].data(index)}\n\n`),
  )
  const round = frameChunks(events, chunkSize)
  const rest = frameChunks(events.slice(0, count % per), chunkSize)
  const pieces = function* () {
    for (let sent = 0; sent + per <= count; sent += per) yield round
    // The end comes with the last events, as it does where a server has answered in full.
    yield Buffer.concat([rest, lastChunk])
  }
  // A client that leaves early is no fault.
  await pipeline(Readable.from(pieces()), response.socket!).catch(() => {})
}
