/** How cheap a client has to be, by the CPU that it takes, against another in the same run. */
export interface Limit {
  readonly client: string
  readonly than: string
  /** The name of a chunk size. */
  readonly chunks: string
  /** At least so many times cheaper than the other. */
  readonly cheaper?: number
  /** At most so many times dearer than the other. */
  readonly dearer?: number
  /** The intended limit; printed, not judged. */
  readonly aim?: number
  /** The reason for the limit. */
  readonly reason: string
}

/** How much heap an idle connection may take. Other processes do not change it, so there is no margin. */
export interface HeapLimit {
  readonly client: string
  /** How many are open. */
  readonly connections: number
  /** KB per connection. */
  readonly most: number
  /** The reason for the limit. */
  readonly reason: string
}

export interface Limits {
  /** The share by which a limit may be missed, because a busy machine changes a ratio by as much. */
  readonly margin: number
  readonly limits: readonly Limit[]
  readonly heap: readonly HeapLimit[]
}

export interface Verdict {
  readonly passed: boolean
  readonly line: string
}

/** Judges a limit of heap, by the KB per connection; `undefined` if they were not measured. */
export function judgeHeap(
  { client, connections, most, reason }: HeapLimit,
  heap: number | undefined,
): Verdict {
  const subject = `${client}, heap per idle connection of ${connections}`
  // Also of NaN.
  if (!heap) return { passed: false, line: `${subject}: not measured` }
  const passed = heap <= most
  const line = `${subject}: ${heap.toFixed(2)} KB (at most ${most})`
  return { passed, line: passed ? line : `${line}; the limit's reason: ${reason}` }
}

/**
 * Judges the limits of CPU.
 *
 * @param cpuOf - gives the least that a client took with chunks of that size
 */
export function judge(
  { margin, limits }: Pick<Limits, 'margin' | 'limits'>,
  cpuOf: (client: string, chunks: string) => number | undefined,
): Verdict[] {
  return limits.map((limit) => judgeOne(limit, margin, cpuOf))
}

function judgeOne(
  { client, than, chunks, cheaper, dearer, aim, reason }: Limit,
  margin: number,
  cpuOf: (client: string, chunks: string) => number | undefined,
): Verdict {
  const what = `${client}, ${chunks}, against ${than}`
  const [own, other] = [cpuOf(client, chunks), cpuOf(than, chunks)]
  // Without figures, or with a limit that says nothing, it would pass unseen.
  if (!own || !other) return { passed: false, line: `${what}: not measured` }
  if ((cheaper === undefined) === (dearer === undefined))
    return { passed: false, line: `${what}: the limit needs one of cheaper and dearer` }
  const [times, passed, limit] =
    cheaper !== undefined
      ? [other / own, other / own >= cheaper * (1 - margin), `at least ${cheaper} times cheaper`]
      : [own / other, own / other <= dearer! * (1 + margin), `at most ${dearer} times dearer`]
  const is = `${times.toFixed(2)} times ${cheaper === undefined ? 'dearer' : 'cheaper'}`
  const allowed = `${limit}, with a margin of ${Math.round(margin * 100)} %`
  const notes = [
    ...(aim === undefined ? [] : [`aim ${aim}`]),
    ...(passed ? [] : [`the limit's reason: ${reason}`]),
  ]
  return { passed, line: [`${what}: ${is} (${allowed})`, ...notes].join('; ') }
}
