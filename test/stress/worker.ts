/** Lives through the seeds of one kind, in a thread of its own: an endless loop blocks no other. */
import { parentPort, workerData } from 'node:worker_threads'
import { lives } from './lives.ts'

/** The result of one life. */
export interface Report {
  readonly problems: readonly string[]
  readonly trace: string
}

const { kind, seed, seeds } = workerData as { kind: string; seed: number; seeds: number }
for (let next = seed; next < seed + seeds; next += 1) {
  const { problems, trace } = await lives[kind]!(next)
  parentPort!.postMessage({ problems, trace } satisfies Report)
}
