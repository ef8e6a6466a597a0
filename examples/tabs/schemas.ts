import { z } from 'zod'

/** A price that follows from its number, so that the server can send it again at any time. */
export const tick = z.object({ number: z.int().min(0), price: z.number() })

/** The number of open connections to the stream. It has no ID: the latest replaces those before. */
export const connections = z.object({ count: z.int().min(0) })

export type Tick = z.infer<typeof tick>

/** A tab's message to the page that shows it in a frame. */
export const tabMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('state'),
    name: z.string(),
    role: z.enum(['leader', 'follower', 'alone']),
    tabs: z.number(),
    connections: z.number().optional(),
    received: z.number(),
    missing: z.number(),
    duplicates: z.number(),
  }),
  z.object({ type: z.literal('close'), name: z.string() }),
])

export type TabMessage = z.infer<typeof tabMessage>
export type TabState = Extract<TabMessage, { type: 'state' }>
