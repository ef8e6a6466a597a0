import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type LargeShape, makeBlock } from '../large-events.ts'
import { frameChunks, lastChunk } from './frame.ts'

export type { LargeShape }

interface LargeOptions {
  readonly shape: LargeShape
  readonly megabytes: number
  readonly events: number
  readonly chunkSize: number
}

/** Sends events of so many megabytes each. */
export async function sendLarge(
  response: ServerResponse,
  { shape, megabytes, events, chunkSize }: LargeOptions,
): Promise<void> {
  const { socket } = response
  // It has left already.
  if (!socket) return
  const small = (text: string) => frameChunks([Buffer.from(text)], 0)
  const block = frameChunks([Buffer.from(makeBlock(shape))], chunkSize)
  const pieces = function* () {
    for (let event = 0; event < events; event++) {
      if (shape === 'line') yield small('data: ')
      for (let sent = 0; sent < megabytes; sent++) yield block
      yield small(shape === 'line' ? '\n\n' : '\n')
    }
    yield lastChunk
  }
  // A client may leave early.
  await pipeline(Readable.from(pieces()), socket).catch(() => {})
}
