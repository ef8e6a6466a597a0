import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { serverUrls } from '../../support/test-session.ts'
import type { WorkerTest } from './messages.ts'
import { type TestWorker, type WorkerKind, openWorker } from './open-worker.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Undefined in the projects for pages. */
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

// One worker per file, as vitest uses one page per file.
describe.each(files)('$file', ({ tests }) => {
  let worker: TestWorker | undefined
  // A worker that died fails only the current test.
  beforeEach(async () => {
    if (worker?.isLost) await worker.end()
    if (!worker || worker.isLost) ({ worker } = await start())
  })
  afterAll(() => worker?.end())

  it.each(tests.map((test) => [titleOf(test), test.id] as const))('%s', async (_, test) => {
    const { error } = await worker!.ask({ ask: 'run', test })
    // Only V8 includes the message in the stack.
    expect(error && [error.message, error.stack].join('\n')).toBeUndefined()
  })
})

function titleOf({ names }: WorkerTest): string {
  return names.join(' > ')
}
