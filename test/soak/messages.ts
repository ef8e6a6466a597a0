/**
 * `'pause'`: finish the events in progress, then send only comments and no faults. The answer has the state of each
 * stream. `'resume'`: continue as before.
 */
export type ToServer = 'pause' | 'resume'

export type FromServer =
  | { readonly port: number }
  /** The number of the last event of each stream. */
  | { readonly stands: Readonly<Record<string, number>> }
