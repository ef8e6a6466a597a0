import { z } from 'zod'

/** The names of events and of sources: what may stand in a URL, a log and a stream without being escaped. */
const name = z
  .string()
  .regex(/^[a-z0-9][\w.:-]{0,63}$/i, 'Expected letters, digits, . : _ or -, 64 at the most')

/** What a source says. */
export const newMessage = z.strictObject({
  /** The name of the event in the stream. */
  event: name,
  /** Anything that JSON can say. */
  data: z.json(),
  sourceType: name,
  sourceId: name,
  /** Chosen by the sender: a message that comes again with the same key, since no answer came, is stored once. */
  key: z.uuid().optional(),
})

/** As it is stored and sent. */
export const message = z.object({
  /** Its number: they have no gaps, and a higher one was stored later. */
  id: z.int(),
  event: z.string(),
  data: z.json(),
  timestamp: z.iso.datetime(),
  sourceType: z.string(),
  sourceId: z.string(),
})

export type NewMessage = z.output<typeof newMessage>
export type Message = z.output<typeof message>
