/** A plausible bug, and the tests that must catch it. */
export interface Mutant {
  /** The bug, as a sentence without a full stop. */
  name: string
  edits: Edit[]
  /** Test files without `.test.ts` or `.test.tsx`, under `test/`: one failing test in them kills the mutant. */
  killedBy: string[]
  /** Only the tests of these files with this in their names, for slow files. */
  test?: string
  /** The fault matrix must also detect it. */
  byFaults?: true
  /** Why no test can detect it: the mutant is expected to survive, and a test that kills it disproves this. */
  survives?: string
}

/** A change to one file of `src/`. The text must occur exactly once, or the mutant no longer applies. */
export interface Edit {
  file: string
  find: string
  replace: string
}
