import { z } from 'zod'

/** A name of an event or a source. It needs no escaping in URLs, logs and streams. */
const name = z
  .string()
  .regex(/^[a-z0-9][\w.:-]{0,63}$/i, 'Expected letters, digits, . : _ or -, 64 at the most')

/** A message as a source sends it. */
export const newMessage = z.strictObject({
  /** The name of the event in the stream. */
  event: name,
  /** Any JSON value. */
  data: z.json(),
  sourceType: name,
  sourceId: name,
  /** Chosen by the sender. Repeated requests with the same key store the message once. */
  key: z.uuid().optional(),
})

/** A message as stored and sent. */
export const message = z.object({
  /** Numbers rise without gaps. */
  id: z.int(),
  event: z.string(),
  data: z.json(),
  timestamp: z.iso.datetime(),
  sourceType: z.string(),
  sourceId: z.string(),
})

export type NewMessage = z.output<typeof newMessage>
export type Message = z.output<typeof message>
