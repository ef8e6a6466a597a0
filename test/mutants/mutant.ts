/** A plausible bug, and the tests that must catch it. */
export interface Mutant {
  /** The bug, as a sentence without its end. */
  name: string
  edits: Edit[]
  /** Test files without `.test.ts`, under `test/`: one failing test in them kills the mutant. */
  killedBy: string[]
  /** Of these files, the tests with this in their names: for files that take long. */
  test?: string
  /** The matrix of faults has to notice it too, by itself. */
  byFaults?: true
  /** Why no test can detect it: the mutant is expected to survive, and a test that kills it disproves this. */
  survives?: string
}

/** A change to one file of `src/`. The text is found there exactly once, or the mutant no longer applies. */
export interface Edit {
  file: string
  find: string
  replace: string
}
