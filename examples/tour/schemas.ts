/** The messages between page and server, checked on both sides. */
import { z } from 'zod'

/** A typed line. Markup is allowed, because it is only ever shown as text. */
const line = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Control characters are not allowed')

/** Identifies a load of the page, with its connections and posts. */
const channel = z.uuid()

/** The query of all GET requests. */
export const address = z.object({ channel })

/** The open connections of a page. */
export const holdings = z.object({ streams: z.int(), sockets: z.int() })
export type Holdings = z.output<typeof holdings>

export const numbered = z.object({ number: z.int() })

/** With the reconnection time for the client, in milliseconds. */
export const numbersAddress = z.object({
  channel,
  retry: z.coerce.number().pipe(z.int().min(100).max(10_000)).default(1000),
})

export const faultRequest = z.strictObject({ channel, fault: z.enum(['drop', 'refuse']) })

/** Chosen by the sender. Repeated requests with the same key store the post once. */
const content = { key: z.uuid(), text: line }
export const postRequest = z.strictObject({ channel, ...content })

export const post = z.object({ number: z.int(), text: z.string() })
export type Post = z.output<typeof post>

/** The lifetime of the token, in seconds. */
export const tokenRequest = z.strictObject({ lifetime: z.int().min(1).max(60) })

export const answerRequest = z.strictObject({ channel, prompt: line })

/** A part of an answer, as OpenAI's API streams it. */
export const answerChunk = z.object({
  choices: z.array(z.object({ delta: z.object({ content: z.string().nullish() }) })).optional(),
  error: z.object({ message: z.string() }).optional(),
})
export type AnswerChunk = z.output<typeof answerChunk>

/** The messages of a page on its WebSocket. It gets posts after it has sent its position. */
export const toServer = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('resume'), after: z.int().min(0) }),
  z.strictObject({ type: z.literal('post'), ...content }),
])
export type ToServer = z.input<typeof toServer>

/** The messages of the server on a WebSocket. */
export const fromServer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('post'), ...post.shape }),
  z.object({ type: z.literal('stored'), key: z.string(), number: z.int() }),
  z.object({
    type: z.literal('problem'),
    status: z.int(),
    error: z.string(),
    issues: z.array(z.string()),
    // The key of the rejected message, if it has one.
    key: z.string().optional(),
  }),
  z.object({ type: z.literal('beat') }),
])
export type FromServer = z.output<typeof fromServer>

/** Milliseconds between two heartbeats on streams and WebSockets. */
export const heartbeat = 15_000
