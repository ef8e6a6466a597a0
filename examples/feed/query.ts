import { z } from 'zod'

/** A parameter that stands in the URL once and is not empty; a form's empty field is one that is not there. */
const optional = z
  .string()
  .max(200)
  .transform((value) => value || undefined)
  .optional()
const time = z
  .union(
    [z.iso.datetime({ offset: true }), z.literal('')],
    'Expected a time as 2026-01-31T12:00:00Z',
  )
  .transform((value) => (value ? Date.parse(value) : undefined))
  .optional()
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most)

const filters = {
  event: optional,
  sourceType: optional,
  sourceId: optional,
  /** What the data's JSON contains, in upper or lower case. */
  text: optional,
  from: time,
  /** Not included. */
  to: time,
}

/** A page of them. */
export const search = z.strictObject({
  ...filters,
  order: z.enum(['newest', 'oldest']).default('newest'),
  page: whole(1, 1_000_000).default(1),
  pageSize: whole(1, 200).default(20),
})

/** How many there are of each value of a column, or in each span of time. */
export const counting = z.strictObject({
  ...filters,
  by: z.enum(['event', 'sourceType', 'sourceId', 'minute', 'hour', 'day']),
})

/** What a stream is to hold, and after which message it begins; without, after all but the last fifty. */
export const following = z.strictObject({
  event: optional,
  sourceType: optional,
  sourceId: optional,
  after: whole(0, Number.MAX_SAFE_INTEGER).optional(),
})

/** Which messages: all conditions that are given hold. */
export type Filter = Omit<Counting, 'by'>
export type Search = z.output<typeof search>
export type Counting = z.output<typeof counting>
export type Following = z.output<typeof following>
