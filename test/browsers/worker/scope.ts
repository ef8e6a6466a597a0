/** Runs in the worker: answers the page, which asks for the list of tests and then for one after the other. */
// oxlint-disable-next-line import/no-unassigned-import -- a bundle of tests, which collect themselves
import 'virtual:behaviour-tests'
import { collected, provide } from './harness.ts'
import type { Answer, Question } from './messages.ts'

/** A worker's side of the channel. */
interface Port {
  postMessage(answer: Answer): void
  onmessage: ((message: MessageEvent<Question>) => void) | null
}

/** The number of a test is its index here. */
const all = [...collected.values()].flat()

async function answer(question: Question): Promise<Answer> {
  try {
    if (question.ask === 'list') {
      provide(question.provided)
      const files = [...collected].map(([file, tests]) => ({
        file,
        tests: tests.map((test) => ({ id: all.indexOf(test), names: test.names })),
      }))
      return { id: question.id, files }
    }
    if (question.ask === 'run') await all[question.test]!.run()
    // After the answer is sent.
    else setTimeout(() => scope.close())
    return { id: question.id }
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    return { id: question.id, error: { message, stack } }
  }
}

const listen = (port: Port) => {
  port.onmessage = async ({ data }) => port.postMessage(await answer(data))
}

const scope = globalThis as unknown as Port & {
  close(): void
  onconnect?: unknown
  registration?: unknown
}

if ('onconnect' in scope)
  scope.onconnect = ({ ports }: MessageEvent) => listen(ports[0] as unknown as Port)
else if (scope.registration)
  addEventListener('message', (event) => {
    const { data, ports, waitUntil } = event as MessageEvent<Question> & {
      waitUntil(promise: Promise<unknown>): void
    }
    // A service worker that waits for nothing is stopped.
    waitUntil.call(
      event,
      answer(data).then((given) => ports[0]!.postMessage(given)),
    )
  })
else listen(scope)
