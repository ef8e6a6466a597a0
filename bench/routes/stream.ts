import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { type StreamName, periodOf, streams } from '../streams.ts'
import { frameChunks, lastChunk } from './frame.ts'

/**
 * Sends so many events in chunks of so many bytes, cut at any byte; with 0, one event per chunk; with -1, each event in
 * a separate packet.
 */
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
  const { socket } = response
  // It has left already.
  if (!socket) return
  if (chunkSize < 0) {
    await sendAlone(socket, events, count)
    return
  }
  const round = frameChunks(events, chunkSize)
  const rest = frameChunks(events.slice(0, count % per), chunkSize)
  const pieces = function* () {
    for (let sent = 0; sent + per <= count; sent += per) yield round
    // The end follows the last events in the same packet, as with a server that has the whole response.
    yield Buffer.concat([rest, lastChunk])
  }
  // A client may leave early.
  await pipeline(Readable.from(pieces()), socket).catch(() => {})
}

async function sendAlone(socket: Socket, events: readonly Buffer[], count: number) {
  socket.setNoDelay(true)
  const framed = events.map((event) => frameChunks([event], 0))
  for (let sent = 0; sent < count && socket.writable; sent++) {
    socket.write(framed[sent % framed.length]!)
    await setImmediate()
  }
  if (socket.writable) socket.end(lastChunk)
}
