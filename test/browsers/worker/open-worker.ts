import type { Answer, Question } from './messages.ts'

export type WorkerKind = 'dedicated' | 'shared' | 'service'

/** A question without its number. */
type Asked = Question extends infer One ? (One extends Question ? Omit<One, 'id'> : never) : never

/** A worker with the behaviour tests in it. */
export interface TestWorker {
  /** Rejects when the worker dies. */
  ask(question: Asked): Promise<Answer>
  /** Ends the worker, and with it what a failed test left behind. */
  end(): Promise<void>
}

const script = '/behaviour-worker.js'

/** @param name - of which there is one worker */
export async function openWorker(kind: WorkerKind, name: string): Promise<TestWorker> {
  if (kind === 'service') return openServiceWorker(name)
  if (kind === 'dedicated') {
    const worker = new Worker(script, { name })
    return { ask: askPort(worker, worker), end: async () => worker.terminate() }
  }
  const worker = new SharedWorker(script, { name })
  const ask = askPort(worker.port, worker)
  return { ask, end: async () => void (await ask({ ask: 'end' })) }
}

function askPort(port: Worker | MessagePort, worker: Worker | SharedWorker): TestWorker['ask'] {
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>()
  let count = 0
  let death: Error | undefined
  port.onmessage = ({ data }: MessageEvent<Answer>) => {
    waiting.get(data.id)?.resolve(data)
    waiting.delete(data.id)
  }
  worker.onerror = (event) => {
    const { filename, lineno, message } = event as ErrorEvent
    death = new Error(`The worker failed: ${message} (${filename}:${lineno})`)
    for (const { reject } of waiting.values()) reject(death)
  }
  return (question) =>
    new Promise((resolve, reject) => {
      if (death) return reject(death)
      const id = ++count
      waiting.set(id, { resolve, reject })
      port.postMessage({ ...question, id })
    })
}

async function openServiceWorker(name: string): Promise<TestWorker> {
  // A scope that no page is in: the worker is to fetch for itself, and not for the page.
  const scope = `/behaviour-worker/${name}/`
  const registration = await navigator.serviceWorker.register(script, { scope })
  const worker = registration.installing ?? registration.waiting ?? registration.active!
  await new Promise<void>((resolve, reject) => {
    const check = () => {
      if (worker.state === 'activated') resolve()
      if (worker.state === 'redundant') reject(new Error('The service worker was not installed'))
    }
    worker.addEventListener('statechange', check)
    check()
  })
  const ask: TestWorker['ask'] = (question) =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = ({ data }: MessageEvent<Answer>) => {
        resolve(data)
        port1.close()
      }
      worker.postMessage({ ...question, id: 1 }, [port2])
    })
  return { ask, end: async () => void (await registration.unregister()) }
}
