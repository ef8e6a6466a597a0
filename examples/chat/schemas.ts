/** What goes over the wire, for the server, the page and the terminal alike. */
import { z } from 'zod'

/** What a person is called. Marks belong to the letters of many scripts; composed and decomposed letters are the same. */
export const personName = z
  .string()
  .trim()
  .normalize('NFC')
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._-]{0,29}$/u,
    'expected 1 to 30 letters, digits, spaces, dots, hyphens or underscores, a letter or digit first',
  )

export const roomName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,29}$/,
    'expected 1 to 30 of a–z, 0–9 and hyphens, a letter or digit first',
  )

export const tokenRequest = z.object({ name: personName })

export const messageRequest = z.object({
  /** Made by the sender, the same each time the message is sent: it is stored once. */
  key: z.uuid(),
  text: z
    .string()
    .trim()
    .min(1)
    .max(2000)
    // What a database of text would not give back as it was.
    .regex(/^[^\0\p{Cs}]*$/u, 'expected text without null characters and half characters'),
})

export const typingRequest = z.strictObject({})

/** The events of a room's stream. */
export const roomEvents = {
  /** Comes after what was missed: from here on, all is new. */
  hello: z.object({ room: roomName, you: personName, members: z.array(personName) }),
  /** Its ID is its number in the history. */
  message: z.object({
    author: personName,
    text: z.string(),
    /** By this a sender knows its own message again. */
    key: z.uuid(),
    /** Milliseconds since the epoch. */
    at: z.number(),
  }),
  presence: z.object({
    name: personName,
    change: z.enum(['joined', 'left']),
    members: z.array(personName),
  }),
  typing: z.object({ name: personName }),
}

export type Message = z.output<typeof roomEvents.message>
export type MessageRequest = z.output<typeof messageRequest>
