import { onTestFinished } from 'vitest'

type Fail = (error: Error) => void

const failOn = (worker: Worker | SharedWorker, fail: Fail) => {
  worker.onerror = (event) => {
    event.preventDefault()
    fail(new Error((event as ErrorEvent).message ?? 'The script could not be loaded'))
  }
}

/** Ways to run a module in a scope without earlier imports. */
export const scopes: Record<string, (module: string, fail: Fail) => void | Promise<void>> = {
  'a page'(module, fail) {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    onTestFinished(() => frame.remove())
    frame.contentWindow!.addEventListener('error', ({ message }) => fail(new Error(message)))
    const script = frame.contentDocument!.createElement('script')
    script.type = 'module'
    script.src = module
    script.addEventListener('error', () => fail(new Error('The script could not be loaded')))
    frame.contentDocument!.head.append(script)
  },
  'a dedicated worker'(module, fail) {
    const worker = new Worker(module, { type: 'module' })
    failOn(worker, fail)
    onTestFinished(() => worker.terminate())
  },
  'a shared worker'(module, fail) {
    failOn(new SharedWorker(module, { type: 'module' }), fail)
  },
  async 'a service worker'(module) {
    const scope = `/built/${Math.random()}/`
    const registration = await navigator.serviceWorker.register(module, { type: 'module', scope })
    onTestFinished(async () => void (await registration.unregister()))
  },
}
