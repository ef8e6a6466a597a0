import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { serverUrls } from '../../support/test-session.ts'
import type { WorkerTest } from './messages.ts'
import { type TestWorker, type WorkerKind, openWorker } from './open-worker.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Absent in the projects of pages. */
    workerKind: WorkerKind
  }
}

const kind = inject('workerKind')
let started = 0

/** Starts a worker; it can run its tests once it has listed them. */
async function start() {
  const worker = await openWorker(kind, { name: `behaviour-${++started}` })
  const { error, files = [] } = await worker.ask({ ask: 'list', provided: { ...serverUrls() } })
  if (error) throw new Error(error.message)
  return { worker, files }
}

const { worker: first, files } = await start()
await first.end()
if (files.length === 0) throw new Error('The worker has no test files')
for (const { file, tests } of files) if (tests.length === 0) throw new Error(`${file} has no tests`)

// A worker for each file, as vitest has a page for each.
describe.each(files)('$file', ({ tests }) => {
  let worker: TestWorker | undefined
  // One that has died fails the test that it died of, and no other.
  beforeEach(async () => {
    if (worker?.isLost) await worker.end()
    if (!worker || worker.isLost) ({ worker } = await start())
  })
  afterAll(() => worker?.end())

  it.each(tests.map((test) => [titleOf(test), test.id] as const))('%s', async (_, test) => {
    const { error } = await worker!.ask({ ask: 'run', test })
    // Only V8 begins the stack with the message.
    expect(error && [error.message, error.stack].join('\n')).toBeUndefined()
  })
})

function titleOf({ names }: WorkerTest): string {
  return names.join(' > ')
}
