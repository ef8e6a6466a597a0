/** The messages between page and server. Both import this file, so types and checks cannot diverge. */
import { z } from 'zod'

const page = z
  .string()
  .regex(
    /^\/[a-z0-9/_-]{0,63}$/,
    'Must be a path such as /pricing: lower-case letters, digits, / _ and -, at most 64 characters',
  )
const kind = z.enum(['view', 'click'])
const time = z.int()

/** The body of `POST /analytics/api/hits`. The sender chooses the ID, so it can send the hit again. */
export const hit = z.strictObject({ id: z.uuid(), page, kind })
export type Hit = z.output<typeof hit>

/** The event `activity`: one hit. Its number is the event's ID; the numbers have no gaps. */
export const activity = z.object({ number: z.int().positive(), page, kind, time })
export type Activity = z.output<typeof activity>

const counts = z.object({ views: z.int().nonnegative(), clicks: z.int().nonnegative() })
export type Counts = z.output<typeof counts>
export const sum = ({ views, clicks }: Counts): number => views + clicks

/** The event `stats`: all numbers of a dashboard. Each snapshot replaces the previous one. */
export const stats = z.object({
  total: counts,
  /** The pages with the most hits, in descending order. */
  pages: z.array(counts.extend({ page })),
  /** The last half hour, oldest minute first, including minutes without hits. */
  minutes: z.array(counts.extend({ start: time })),
})
export type Stats = z.output<typeof stats>
