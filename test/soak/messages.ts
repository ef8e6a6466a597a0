/**
 * `'pause'`: send what has been begun, to the end, and then nothing but comments; no faults any more. Answered by where
 * each stream stands. `'resume'`: go on as before.
 */
export type ToServer = 'pause' | 'resume'

export type FromServer =
  | { readonly port: number }
  /** The number of the last event of each stream. */
  | { readonly stands: Readonly<Record<string, number>> }
