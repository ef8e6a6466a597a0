import { matchesGlob } from 'node:path'
import type { Lead } from '../compare.ts'

/** The reason that a peer is ahead at some workload, for the page. */
export interface Reason {
  /** The peer's name, or `*`. */
  readonly peer: string
  /** `suite/table/column`, each a name or `*`. */
  readonly workload: string
  readonly reason: string
}

export const workloadOf = (suite: string, { table, column }: Pick<Lead, 'table' | 'column'>) =>
  `${suite}/${table}/${column}`

/** The first that fits. */
export function findReason(
  reasons: readonly Reason[],
  suite: string,
  lead: Lead,
): Reason | undefined {
  const workload = workloadOf(suite, lead)
  return reasons.find(
    (reason) =>
      matchesGlob(lead.peer.client, reason.peer) && matchesGlob(workload, reason.workload),
  )
}
