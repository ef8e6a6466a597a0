import type {
  Expectation,
  ExpectedAttempt,
} from '../../docs/.vitepress/theme/playground/presets.ts'

/** One attempt as it was observed. */
export interface ObservedAttempt {
  readonly request: string
  readonly lastEventId: string
  /** `''` without a response. */
  readonly status: string
  readonly result: string
  readonly events: number
  /** The delay that the client chose, in milliseconds. */
  readonly delay: number | undefined
  /** Milliseconds until the next attempt; `undefined` for the last one. */
  readonly wait: number | undefined
}

/** A run as it was observed. */
export interface Observed {
  readonly label: string
  readonly attempts: readonly ObservedAttempt[]
  readonly ids: readonly string[]
  readonly undecoded: readonly number[]
  readonly answers: number
}

/** A line for each point on which the observation contradicts the expectation. */
export function judge(expected: Expectation, observed: Observed): string[] {
  const problems: string[] = []
  if (!observed.label.startsWith(expected.label))
    problems.push(`the label is "${observed.label}", expected "${expected.label}"`)
  compare('IDs', observed.ids, expected.ids)
  compare('undecoded events', observed.undecoded, expected.undecoded ?? [])
  if (observed.answers !== (expected.answers ?? 0))
    problems.push(`the server began ${observed.answers} answers, expected ${expected.answers ?? 0}`)
  if (observed.attempts.length !== expected.attempts.length)
    problems.push(
      `there were ${observed.attempts.length} attempts, expected ${expected.attempts.length}`,
    )
  expected.attempts.forEach((each, index) => {
    const attempt = observed.attempts[index]
    if (attempt)
      for (const problem of judgeAttempt(each, attempt))
        problems.push(`attempt ${index + 1}: ${problem}`)
  })
  return problems

  function compare(name: string, actual: readonly unknown[], wanted: readonly unknown[]) {
    if (actual.join() !== wanted.join())
      problems.push(`${name}: ${actual.join() || 'none'}, expected ${wanted.join() || 'none'}`)
  }
}

function judgeAttempt(expected: ExpectedAttempt, observed: ObservedAttempt): string[] {
  const problems: string[] = []
  for (const name of ['request', 'lastEventId', 'status', 'events', 'delay'] as const)
    if (expected[name] !== undefined && expected[name] !== observed[name])
      problems.push(`${name} is "${observed[name]}", expected "${expected[name]}"`)
  if (expected.result !== undefined && !observed.result.includes(expected.result))
    problems.push(`the result is "${observed.result}", expected "${expected.result}"`)
  const { wait = -1 } = observed
  // The clocks of browsers are coarse: a timer may seem to be a millisecond early. On a busy machine it is seconds late.
  if (expected.wait !== undefined && (wait < expected.wait - 2 || wait > expected.wait + 10_000))
    problems.push(`the wait was ${wait} ms, expected ${expected.wait} ms`)
  return problems
}
