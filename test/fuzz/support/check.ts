import * as fc from 'fast-check'
import type { Journey } from './journey.ts'
import { Mismatch } from './mismatch.ts'
import { showJourney, showValue } from './show.ts'

/** A journey on which something went wrong, shrunk, and where to find it again. */
export interface Failure {
  readonly journey: Journey
  readonly error: unknown
  readonly seed: number
  readonly path: string
}

type Follow<J> = (journey: J) => Promise<void>

export interface Run {
  readonly seed: number
  readonly count: number
  /** Where in the tree of a run's values to begin: for a failure that is to be seen again. */
  readonly path?: string | undefined
}

/** Goes on one journey after the other. */
export async function checkInTurn<J extends Journey>(
  journeys: fc.Arbitrary<J>,
  { seed, count, path }: Run,
  follow: Follow<J>,
): Promise<Failure | undefined> {
  const details = await fc.check(fc.asyncProperty(journeys, follow), {
    seed,
    numRuns: count,
    ...(path !== undefined && { path }),
  })
  if (!details.failed) return undefined
  return {
    journey: details.counterexample![0],
    error: details.errorInstance,
    seed: details.seed,
    path: details.counterexamplePath!,
  }
}

/** Goes on many journeys at once; once more, alone, on one that fails, so that it can be shrunk. */
export async function checkAtOnce<J extends Journey>(
  journeys: fc.Arbitrary<J>,
  run: Run,
  atOnce: number,
  follow: Follow<J>,
): Promise<Failure | undefined> {
  if (run.path !== undefined) return checkInTurn(journeys, run, follow)
  const all = fc.sample(journeys, { seed: run.seed, numRuns: run.count }).entries()
  let failure: Failure | undefined
  const work = async () => {
    for (const [index, journey] of all) {
      if (failure) return
      try {
        await follow(journey)
      } catch (error) {
        failure ??= { journey, error, seed: run.seed, path: String(index) }
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  if (!failure) return undefined
  const shrunk = await checkInTurn(journeys, { ...run, path: failure.path }, follow)
  return shrunk ?? failure
}

/** @param command - what goes on that journey again */
export function showFailure({ journey, error }: Failure, command: string): string {
  const lines =
    error instanceof Mismatch
      ? [
          `What differs: ${error.what}`,
          `seen:     ${showValue(error.seen)}`,
          `expected: ${showValue(error.expected)}`,
        ]
      : [showValue(error)]
  return ['', showJourney(journey), '', ...lines, '', `again: ${command}`].join('\n')
}
