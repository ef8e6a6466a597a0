import { z } from 'zod'

/** The state of the server, sent to the index once a second. */
export const status = z.object({
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  /** Events sent to all streams since the start. */
  sent: z.int(),
  /** Open streams per demo. */
  open: z.record(z.string(), z.int()),
})
export type Status = z.output<typeof status>
