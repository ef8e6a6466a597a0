/** What goes between the page and the server, checked on both sides. */
import { z } from 'zod'

/** A line that somebody typed: any text, markup too, since nobody takes it for anything but text. */
const line = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Control characters are not allowed')

/** Each load of the page has a channel of its own: what it opens, and what is said in it. */
const channel = z.uuid()

/** The query of all that is opened by GET. */
export const address = z.object({ channel })

/** What a page has open. */
export const holdings = z.object({ streams: z.int(), sockets: z.int() })
export type Holdings = z.output<typeof holdings>

export const numbered = z.object({ number: z.int() })

/** With the milliseconds that a client is asked to wait before it comes back. */
export const numbersAddress = z.object({
  channel,
  retry: z.coerce.number().pipe(z.int().min(100).max(10_000)).default(1000),
})

export const faultRequest = z.strictObject({ channel, fault: z.enum(['drop', 'refuse']) })

/** The key is the sender's own: the same key is said once, however often it is sent. */
const saying = { key: z.uuid(), text: line }
export const sayRequest = z.strictObject({ channel, ...saying })

export const said = z.object({ number: z.int(), text: z.string() })
export type Said = z.output<typeof said>

/** How long the token lives, in seconds. */
export const tokenRequest = z.strictObject({ lifetime: z.int().min(1).max(60) })

export const answerRequest = z.strictObject({ channel, prompt: line })

/** A part of an answer, as OpenAI's API streams it. */
export const answerChunk = z.object({
  choices: z.array(z.object({ delta: z.object({ content: z.string().nullish() }) })).optional(),
  error: z.object({ message: z.string() }).optional(),
})
export type AnswerChunk = z.output<typeof answerChunk>

/** What a page sends over its WebSocket. Until it has said where it is, it hears nothing. */
export const toServer = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('resume'), after: z.int().min(0) }),
  z.strictObject({ type: z.literal('say'), ...saying }),
])
export type ToServer = z.input<typeof toServer>

/** What the server sends over it. */
export const fromServer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('said'), ...said.shape }),
  z.object({ type: z.literal('stored'), key: z.string(), number: z.int() }),
  z.object({
    type: z.literal('problem'),
    status: z.int(),
    error: z.string(),
    issues: z.array(z.string()),
    // Of the message that cannot be stored, where it has one.
    key: z.string().optional(),
  }),
  z.object({ type: z.literal('beat') }),
])
export type FromServer = z.output<typeof fromServer>

/** Milliseconds between two signs of life of the server, on streams and WebSockets. */
export const heartbeat = 15_000
