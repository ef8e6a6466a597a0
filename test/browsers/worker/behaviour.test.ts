import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { serverUrls } from '../../support/test-session.ts'
import type { WorkerTest } from './messages.ts'
import { type WorkerKind, openWorker } from './open-worker.ts'

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

const first = await start()
const { files } = first
if (files.length === 0) throw new Error('The worker has no test files')
for (const { file, tests } of files) if (tests.length === 0) throw new Error(`${file} has no tests`)

// The next test gets a new worker if a test failed or ended its own.
let { worker } = first
let isFit = true

beforeEach(async () => {
  if (isFit && !worker.isLost) return
  await worker.end()
  ;({ worker } = await start())
  isFit = true
})
afterAll(() => worker.end())

// One worker for all files, as vitest uses one page for all files: its script has all of them, and takes longer to
// evaluate than most of them to run.
describe.each(files)('$file', ({ tests }) => {
  it.each(tests.map((test) => [titleOf(test), test.id] as const))('%s', async (_, test) => {
    isFit = false
    const { error } = await worker.ask({ ask: 'run', test })
    // Only V8 includes the message in the stack.
    expect(error && [error.message, error.stack].join('\n')).toBeUndefined()
    isFit = true
  })
})

function titleOf({ names }: WorkerTest): string {
  return names.join(' > ')
}
