import type { Outcome } from './measure-in-process.ts'
import type { Cell, Row } from './suite.ts'

/**
 * Measures in rounds, each with all clients, so that other activity on the machine affects all alike. The order changes
 * from round to round. A client that has failed is not measured again.
 */
export async function runRounds<Name, Result>(
  names: readonly Name[],
  rounds: number,
  measure: (name: Name, round: number) => Promise<Outcome<Result>>,
): Promise<Map<Name, Outcome<Result>[]>> {
  const outcomes = new Map(names.map((name) => [name, [] as Outcome<Result>[]]))
  for (let round = 0; round < rounds; round++)
    for (const name of rotate(names, round)) {
      const so = outcomes.get(name)!
      if (!so.some(isMissing)) so.push(await measure(name, round))
    }
  return outcomes
}

/** The figures of the rounds, or why there are none. */
export function cellOf<Result>(
  outcomes: readonly Outcome<Result>[],
  pick: (result: Result) => number | undefined,
): Cell {
  const missing = outcomes.find(isMissing)
  if (missing) return missing
  const rounds = resultsOf(outcomes).map(pick)
  return rounds.every((figure) => figure !== undefined) && rounds.length > 0
    ? { rounds: rounds.map(toDigits) }
    : { missing: 'not measured' }
}

export const resultsOf = <Result>(outcomes: readonly Outcome<Result>[]): Result[] =>
  outcomes.flatMap((outcome) => ('result' in outcome ? [outcome.result] : []))

/** Whether every round was correct; `undefined` without rounds. */
export function judgeRounds(
  outcomes: readonly Outcome<{ readonly correct: boolean }>[],
): Pick<Row, 'correct'> {
  const results = resultsOf(outcomes)
  return results.length > 0 ? { correct: results.every(({ correct }) => correct) } : {}
}

const isMissing = (outcome: Outcome<unknown>): outcome is { missing: string } =>
  'missing' in outcome

export const rotate = <Item>(items: readonly Item[], by: number): Item[] => {
  const at = by % (items.length || 1)
  return [...items.slice(at), ...items.slice(0, at)]
}

/** More digits would be noise, and make the JSON's changes unreadable. */
const toDigits = (figure: number): number => Number(figure.toPrecision(4))
