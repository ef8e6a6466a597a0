import * as fc from 'fast-check'
import { eachFaultAlone } from './each-fault.ts'
import { play } from './play.ts'
import { type Schedule, describeSchedule, schedules } from './schedule.ts'

/** The time limit for shrinking, in milliseconds. */
const patience = 60_000

/** The schedules of a seed, always the same: first each fault alone, then random ones. */
export function schedulesOf(seed: number, runs: number): Schedule[] {
  return fc.sample(schedules, { seed, numRuns: runs, examples: [...eachFaultAlone] })
}

/** Plays one schedule again, and those that it shrinks to; reports the failure of the smallest. */
export async function replay(
  seed: number,
  path: string,
  signal: AbortSignal,
  shrinks: boolean,
): Promise<string | undefined> {
  const property = fc.asyncProperty(schedules, async (schedule) => {
    const { problems } = await play(schedule, signal)
    if (problems.length > 0) throw new Error(problems.join('\n'))
  })
  const { counterexample, counterexamplePath, errorInstance, failed } = await fc.check(property, {
    seed,
    path,
    numRuns: 1,
    examples: eachFaultAlone.map((schedule): [Schedule] => [schedule]),
    endOnFailure: !shrinks,
    interruptAfterTimeLimit: patience,
  })
  if (!failed || !counterexample) return undefined
  return [
    `--seed ${seed} --path ${counterexamplePath}`,
    describeSchedule(counterexample[0]),
    ...(errorInstance as Error).message.split('\n').map((problem) => `→ ${problem}`),
  ].join('\n')
}
