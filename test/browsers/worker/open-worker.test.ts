import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { failureOf } from '../../support/client-probes.ts'
import { type WorkerSettings, openWorker } from './open-worker.ts'

const kind = inject('workerKind')

async function open(script: string, settings?: Partial<WorkerSettings>) {
  const worker = await openWorker(kind, {
    name: `planted-${Math.random()}`,
    script: `/planted-worker.js?script=${encodeURIComponent(script)}`,
    ...settings,
  })
  onTestFinished(() => worker.end())
  return worker
}

const run = { ask: 'run', test: 0 } as const

describe('a worker that cannot run tests', () => {
  it('fails with a timeout if it hangs', async () => {
    const worker = await open('', { patience: 50 })
    expect(worker.isLost).toBe(false)
    const error = await failureOf(worker.ask(run))
    expect(String(error)).toContain(`The ${kind} worker gave no answer in 50 ms`)
    expect(worker.isLost).toBe(true)
    // It gets no second request.
    expect(await failureOf(worker.ask(run))).toBe(error)
  })

  it('fails if its script throws', async () => {
    const opened = open('throw new Error("planted")')
    const error = await failureOf(opened.then((worker) => worker.ask(run)))
    expect(String(error)).toMatch(/The (\w+ )+worker failed: .*planted|ServiceWorker script eval/i)
  })

  it('fails if its script is missing', async () => {
    const opened = openWorker(kind, { name: 'missing', script: '/no-such-worker.js' })
    const error = await failureOf(opened.then((worker) => worker.ask(run)))
    expect(String(error)).toMatch(/could not be loaded|bad HTTP response|unsupported MIME/)
  })
})
