import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { WorkerTest } from './messages.ts'
import { type TestWorker, type WorkerKind, openWorker } from './open-worker.ts'

declare module 'vitest' {
  interface ProvidedContext {
    workerKind: WorkerKind
  }
}

const kind = inject('workerKind')
const provided = {
  serverUrl: inject('serverUrl'),
  otherOriginUrl: inject('otherOriginUrl'),
  controlUrl: inject('controlUrl'),
}

/** Starts a worker; its tests are there once it has been asked for the list. */
async function start(name: string) {
  const worker = await openWorker(kind, name)
  const { error, tests = [] } = await worker.ask({ ask: 'list', provided })
  if (error) throw new Error(error.message)
  return { worker, tests }
}

const { worker: first, tests } = await start('list')
await first.end()
if (tests.length === 0) throw new Error('The worker has no tests')
const files = new Map<string, WorkerTest[]>()
for (const test of tests) files.set(test.file, [...(files.get(test.file) ?? []), test])

// A worker for each file, as vitest has a page for each.
describe.each([...files])('%s', (file, ofFile) => {
  let worker: TestWorker
  beforeAll(async () => {
    ;({ worker } = await start(file))
  })
  afterAll(() => worker.end())

  it.each(ofFile.map((test) => [test.names.join(' > '), test] as const))('%s', async (_, test) => {
    const { error } = await worker.ask({ ask: 'run', test: test.id })
    expect(error?.stack ?? error?.message).toBeUndefined()
  })
})
