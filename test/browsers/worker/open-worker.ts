import type { Answer, Question } from './messages.ts'

export type WorkerKind = 'dedicated' | 'shared' | 'service'

/** A request without its number. */
type Asked = Question extends infer One ? (One extends Question ? Omit<One, 'id'> : never) : never

/** A worker with tests. */
export interface TestWorker {
  /** Rejects if the worker fails or does not answer in time; the worker is then lost. */
  ask(question: Asked): Promise<Answer>
  readonly isLost: boolean
  /** Ends the worker and everything that a failed test left running. */
  end(): Promise<void>
}

export interface WorkerSettings {
  /** The name of the worker in the browser: one name, one worker. */
  name: string
  script?: string
  /**
   * The longest wait for an answer, in milliseconds. It is shorter than a test's timeout, so this failure is the one
   * reported.
   */
  patience?: number
}

/** The parts of a worker that a request needs. */
interface Line {
  send(question: Question, receive: (answer: Answer) => void): void
  /** Calls back if the worker fails. */
  onFailure(fail: (reason: string) => void): void
  end(): Promise<void> | void
}

const open: Record<WorkerKind, (script: string, name: string) => Line | Promise<Line>> = {
  dedicated(script, name) {
    const worker = new Worker(script, { name })
    return { ...portLine(worker, worker), end: () => worker.terminate() }
  },
  shared(script, name) {
    const worker = new SharedWorker(script, { name })
    const { port } = worker
    // A page cannot terminate it, so it closes itself.
    return { ...portLine(port, worker), end: () => port.postMessage({ id: 0, ask: 'end' }) }
  },
  service: openServiceWorker,
}

export async function openWorker(
  kind: WorkerKind,
  { name, script = '/behaviour-worker.js', patience = 55_000 }: WorkerSettings,
): Promise<TestWorker> {
  const line = await open[kind](script, name)
  const waiting = new Set<(error: Error) => void>()
  let lost: Error | undefined
  let count = 0
  const lose = (reason: string) => {
    lost ??= new Error(`The ${kind} worker ${reason}`)
    for (const reject of waiting) reject(lost)
  }
  line.onFailure((message) => lose(`failed: ${message}`))
  return {
    get isLost() {
      return lost !== undefined
    },
    ask: (question) =>
      new Promise<Answer>((resolve, reject) => {
        if (lost) return reject(lost)
        waiting.add(reject)
        const timer = setTimeout(
          () => lose(`gave no answer in ${patience} ms: the test hangs, or the worker has died`),
          patience,
        )
        const settled = () => {
          clearTimeout(timer)
          waiting.delete(reject)
        }
        line.send({ ...question, id: ++count }, (answer) => {
          settled()
          resolve(answer)
        })
      }),
    end: async () => line.end(),
  }
}

function portLine(port: Worker | MessagePort, worker: Worker | SharedWorker): Omit<Line, 'end'> {
  const receivers = new Map<number, (answer: Answer) => void>()
  port.onmessage = ({ data }: MessageEvent<Answer>) => {
    receivers.get(data.id)?.(data)
    receivers.delete(data.id)
  }
  return {
    send(question, receive) {
      receivers.set(question.id, receive)
      port.postMessage(question)
    },
    onFailure(fail) {
      worker.onerror = (event) => {
        event.preventDefault()
        const { filename, lineno, message } = event as ErrorEvent
        fail(message ? `${message} (${filename}:${lineno})` : 'its script could not be loaded')
      }
    },
  }
}

async function openServiceWorker(script: string, name: string): Promise<Line> {
  // A scope without pages: the worker fetches for itself, not for the page.
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
  return {
    send(question, receive) {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = ({ data }: MessageEvent<Answer>) => {
        receive(data)
        port1.close()
      }
      worker.postMessage(question, [port2])
    },
    onFailure(fail) {
      worker.onerror = () => fail('an error of its script')
      worker.addEventListener('statechange', () => {
        if (worker.state === 'redundant') fail('it was replaced')
      })
    },
    end: async () => void (await registration.unregister()),
  }
}
