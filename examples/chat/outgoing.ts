import { z } from 'zod'
import { roomName } from './schemas.ts'

/** A message from the composer, until the stream delivers it. */
export const outgoing = z.object({
  key: z.uuid(),
  isSent: z.boolean(),
  room: roomName,
  text: z.string(),
})
export type Outgoing = z.output<typeof outgoing>

export const createOutgoing = (room: string, text: string): Outgoing => ({
  key: crypto.randomUUID(),
  isSent: false,
  room,
  text,
})
