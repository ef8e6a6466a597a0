/** What travels between the pages and the server. Both import this: what is sent and what is checked cannot drift apart. */
import { z } from 'zod'

const page = z
  .string()
  .regex(
    /^\/[a-z0-9/_-]{0,63}$/,
    'Must be a path such as /pricing: lower-case letters, digits, / _ and -, at most 64 characters',
  )
const kind = z.enum(['view', 'click'])
const time = z.int()

/** What a page reports: `POST /analytics/api/hits`. The sender makes up the ID, so that it may send the hit again. */
export const hit = z.strictObject({ id: z.uuid(), page, kind })
export type Hit = z.output<typeof hit>

/** The event `activity`: one hit. Its number is the event's ID; the numbers have no gaps. */
export const activity = z.object({ number: z.int().positive(), page, kind, time })
export type Activity = z.output<typeof activity>

const counts = z.object({ views: z.int().nonnegative(), clicks: z.int().nonnegative() })
export type Counts = z.output<typeof counts>
export const sum = ({ views, clicks }: Counts): number => views + clicks

/** The event `stats`: all that a dashboard shows but the activity. A whole picture: one replaces the one before it. */
export const stats = z.object({
  total: counts,
  /** The busiest pages, the first of them first. */
  pages: z.array(counts.extend({ page })),
  /** The last half hour, oldest minute first, those without hits included. */
  minutes: z.array(counts.extend({ start: time })),
})
export type Stats = z.output<typeof stats>
