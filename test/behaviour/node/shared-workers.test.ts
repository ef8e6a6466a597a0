import { Worker } from 'node:worker_threads'
import { describe, expect, it, onTestFinished } from 'vitest'
import { frameOf } from '../../support/numbered-event.ts'
import { testSession } from '../../support/test-session.ts'

const program = new URL('./shared-worker-program.ts', import.meta.url)

/** A worker thread with a shared client, and what happened to it. */
function startWorker(url: string, name: string) {
  const worker = new Worker(program, { workerData: { url, name } })
  onTestFinished(async () => void (await worker.terminate()))
  const seen: string[] = []
  let notify = () => {}
  worker.on('message', (message: string) => {
    seen.push(message)
    notify()
  })
  const until = async (message: string) => {
    while (!seen.includes(message))
      await new Promise<void>((resolve) => {
        notify = resolve
      })
  }
  return { worker, seen, until }
}

/** Other runtimes, and Node before 24, have no locks. */
const canShare = !!globalThis.navigator?.locks && !!globalThis.BroadcastChannel

describe('clients of two worker threads', () => {
  it('share a connection if the runtime has locks, and survive the close of the first client', async () => {
    const server = testSession()
    const url = await server.plan([{}])
    const name = `workers ${Math.random()}`
    const a = startWorker(url, name)
    await a.until('open')
    const b = startWorker(url, name)
    await b.until('open')
    await server.waitFor({ open: canShare ? 1 : 2 })
    await server.write(frameOf(1), 1)
    await a.until('event 1')
    if (!canShare) await server.write(frameOf(1), 2)
    await b.until('event 1')
    a.worker.postMessage('close')
    await server.waitFor({ requests: 2, closed: 1, open: 1 })
    await server.write(frameOf(2), 2)
    await b.until('event 2')
    expect(b.seen).toEqual(['open', 'event 1', 'event 2'])
    const { requests } = await server.log()
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, canShare ? '1' : null])
  })
})
