import { toRows } from '../../docs/.vitepress/theme/playground/attempt-row.ts'
import type { Preset } from '../../docs/.vitepress/theme/playground/presets.ts'
import { startRun } from '../../docs/.vitepress/theme/playground/run.ts'
import { waitUntil } from '../support/wait-until.ts'
import { type Observed, judge } from './judge.ts'

/** Runs a preset without a page, until it is as expected or 20 seconds are over. */
export async function observeRun({ expected, settings }: Preset): Promise<Observed> {
  const run = startRun(settings)
  const observe = (): Observed => ({
    label: run.state().label,
    attempts: toRows(run.inspection.attempts, Date.now()),
    ids: run.received.map(({ lastEventId }) => lastEventId),
    undecoded: run.received.flatMap(({ error }, index) => (error ? [index] : [])),
    answers: run.server.answers,
  })
  try {
    // The judge reports the reason of a failure.
    await waitUntil(() => judge(expected, observe()).length === 0, { timeout: 20_000 }).catch(
      () => {},
    )
    return observe()
  } finally {
    run.discard()
  }
}
