import { z } from 'zod'

/** A parameter that occurs at most once. An empty one counts as absent, as forms send empty fields. */
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
  /** A part of the data's JSON, ignoring case. */
  text: optional,
  from: time,
  /** Exclusive. */
  to: time,
}

/** A page of messages. */
export const search = z.strictObject({
  ...filters,
  order: z.enum(['newest', 'oldest']).default('newest'),
  page: whole(1, 1_000_000).default(1),
  pageSize: whole(1, 200).default(20),
})

/** The number of messages per value of a column, or per span of time. */
export const counting = z.strictObject({
  ...filters,
  by: z.enum(['event', 'sourceType', 'sourceId', 'minute', 'hour', 'day']),
})

/** A stream's filter and first position; by default, it begins with the last fifty messages. */
export const following = z.strictObject({
  event: optional,
  sourceType: optional,
  sourceId: optional,
  after: whole(0, Number.MAX_SAFE_INTEGER).optional(),
})

/** All given conditions must hold. */
export type Filter = Omit<Counting, 'by'>
export type Search = z.output<typeof search>
export type Counting = z.output<typeof counting>
export type Following = z.output<typeof following>
