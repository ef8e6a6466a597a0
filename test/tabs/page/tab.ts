/** A page of the tests: it follows the stream, logs each event and takes commands from the runner. */
import { SharedEventSourceClient } from 'headwater/shared'
import type { PageOptions } from '../messages.ts'
import { type Follower, follow, name } from './follow.ts'

const options = JSON.parse(new URLSearchParams(location.search).get('options')!) as PageOptions

if (options.isWithoutLocks)
  Object.defineProperty(Navigator.prototype, 'locks', { value: undefined, configurable: true })

let followers: Follower[] = []
let worker: Worker | undefined
if (options.isWorker)
  worker = new Worker(location.pathname.replace('tab', 'worker') + '.js' + location.search)
else followers = follow(options)

if (options.frame !== undefined) {
  const frame = document.createElement('iframe')
  frame.src = options.frame
  document.body.append(frame)
}

const each = (act: (client: NonNullable<Follower['client']>) => void) => {
  for (const { client } of followers) if (client) act(client)
}

/** The commands. */
const tab = {
  flush() {
    worker?.postMessage('flush')
    for (const frame of Array.from(frames)) (frame as unknown as typeof globalThis).tab.flush()
    for (const { reporter } of followers) void reporter.flush()
  },
  /** To look at after a failure. */
  state: () =>
    JSON.stringify(
      followers.map(({ client, reporter }) => ({
        unsent: reporter.unsent,
        status: client?.state.status,
        lastEventId: client?.lastEventId,
        ...client?.shared,
      })),
    ),
  close: () => each((client) => client.close()),
  connect: () => each((client) => client.connect()),
  reconnect: () => each((client) => client.reconnect()),
  closeAll: () => SharedEventSourceClient.closeAll(name),
  terminate: () => worker?.terminate(),
  removeFrame: () => document.querySelector('iframe')?.remove(),
  /** Blocks the main thread, without work for the processor. */
  block(milliseconds: number) {
    setTimeout(() => {
      const request = new XMLHttpRequest()
      request.open('GET', `/slow?ms=${milliseconds}`, false)
      request.send()
    })
  },
}

declare global {
  var tab: { flush(): void }
}
globalThis.tab = tab

const log = (page: string) => {
  for (const { reporter } of followers) reporter.add({ page })
}
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) log('restored')
})
addEventListener('pagehide', ({ persisted }) => {
  // A request in flight would keep the page out of the back/forward cache.
  if (!persisted) for (const { reporter } of followers) reporter.flushFinally()
})
document.addEventListener('resume', () => log('resumed'))
document.addEventListener('visibilitychange', () => log(document.visibilityState))
