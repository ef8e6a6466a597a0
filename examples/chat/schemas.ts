/** The messages between the server, the page and the terminal. */
import { z } from 'zod'

/** A person's name. Many scripts need marks; NFC makes composed and decomposed letters equal. */
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
  /** Chosen by the sender. Repeated requests with the same key store the message once. */
  key: z.uuid(),
  text: z
    .string()
    .trim()
    .min(1)
    .max(2000)
    // A text column would not return these unchanged.
    .regex(/^[^\0\p{Cs}]*$/u, 'expected text without null characters and half characters'),
})

export const typingRequest = z.strictObject({})

/** The events of a room's stream. */
export const roomEvents = {
  /** Follows the missed messages: all later events are new. */
  hello: z.object({ room: roomName, you: personName, members: z.array(personName) }),
  /** Its ID is its number in the history. */
  message: z.object({
    author: personName,
    text: z.string(),
    /** Identifies the message to its sender. */
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
