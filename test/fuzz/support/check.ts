import * as fc from 'fast-check'
import type { Tally } from './ingredients.ts'
import type { Journey } from './journey.ts'
import { Mismatch } from './mismatch.ts'
import { showJourney, showValue } from './show.ts'

/** A failed journey, shrunk, and how to reproduce it. */
export interface Failure {
  readonly journey: Journey
  readonly error: unknown
  readonly seed: number
  readonly path: string
  /** The number of streams before the failure. */
  readonly after: number
}

type Follow<J> = (journey: J) => Promise<void>

export interface Run {
  readonly seed: number
  readonly count: number
  /** The start in the tree of a run's values, to reproduce a failure. */
  readonly path?: string | undefined
  /** Milliseconds after which a failure is small enough. */
  readonly patience?: number
}

/** Follows one journey after the other. */
export async function checkInTurn<J extends Journey>(
  journeys: fc.Arbitrary<J>,
  { seed, count, path, patience }: Run,
  tally: Tally,
  follow: Follow<J>,
): Promise<Failure | undefined> {
  let after: number | undefined
  const property = fc.asyncProperty(journeys, async (journey) => {
    try {
      await follow(journey)
    } catch (error) {
      // Shrinking adds more.
      after ??= tally.streams
      throw error
    }
  })
  const details = await fc.check(property, {
    seed,
    numRuns: count,
    ...(path !== undefined && { path }),
    ...(patience !== undefined && { interruptAfterTimeLimit: patience }),
  })
  if (!details.failed) return undefined
  return {
    journey: details.counterexample![0],
    error: details.errorInstance,
    seed: details.seed,
    path: details.counterexamplePath!,
    after: after!,
  }
}

/** Follows many journeys at once, and a failing one again alone, so that it can be shrunk. */
export async function checkAtOnce<J extends Journey>(
  journeys: fc.Arbitrary<J>,
  run: Run,
  atOnce: number,
  tally: Tally,
  follow: Follow<J>,
): Promise<Failure | undefined> {
  if (run.path !== undefined) return checkInTurn(journeys, run, tally, follow)
  const all = fc.sample(journeys, { seed: run.seed, numRuns: run.count }).entries()
  let failure: Failure | undefined
  const work = async () => {
    for (const [index, journey] of all) {
      if (failure) return
      try {
        await follow(journey)
      } catch (error) {
        failure ??= { journey, error, seed: run.seed, path: String(index), after: tally.streams }
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  if (!failure) return undefined
  const { after, path } = failure
  const shrunk = await checkInTurn(journeys, { ...run, path, patience: 30_000 }, tally, follow)
  return shrunk ? { ...shrunk, after } : failure
}

/** @param command - the command that follows that journey again */
export function showFailure({ journey, error, after }: Failure, command: string): string {
  const lines =
    error instanceof Mismatch
      ? [
          `What differs: ${error.what}`,
          `seen:     ${showValue(error.seen)}`,
          `expected: ${showValue(error.expected)}`,
        ]
      : [showValue(error)]
  return [
    `failed after ${after} streams`,
    '',
    showJourney(journey),
    '',
    ...lines,
    '',
    `again: ${command}`,
  ].join('\n')
}
