/** A step that has ended. */
export interface Ended {
  readonly name: string
  readonly seconds: number
  readonly budget: number
  readonly output: string
  /** Its exit code, or the signal that ended it. */
  readonly end: number | string
}

export interface Outcome extends Ended {
  /** The checks that the step counts, and one for the step itself. */
  readonly passed: number
  readonly failed: number
  /** Why the step failed; `undefined` if it passed. */
  readonly problem: string | undefined
}

/** A busy machine takes that much longer. */
const allowance = 1.5

/** Judges a step by how it ended, by the checks that it counted, and by its time. */
export function judge(ended: Ended): Outcome {
  // A command that counts its own checks ends in this line.
  const counts = [...ended.output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1)
  const [passed, failed] = [Number(counts?.[1] ?? 0), Number(counts?.[2] ?? 0)]
  const problem = problemOf(ended, failed)
  return {
    ...ended,
    passed: passed + (problem === undefined ? 1 : 0),
    failed: failed + (problem === undefined ? 0 : 1),
    problem,
  }
}

function problemOf({ end, seconds, budget }: Ended, failed: number): string | undefined {
  if (typeof end === 'string') return `ended by ${end}`
  if (end !== 0) return `exit ${end}`
  if (failed > 0) return `${failed} of its checks failed`
  if (seconds > budget * allowance) return `${seconds.toFixed(0)} s, of a budget of ${budget} s`
  return undefined
}
