import { parentPort, workerData } from 'node:worker_threads'
import { SharedEventSourceClient } from '../../../src/shared/index.ts'

const { name, url } = workerData as { name: string; url: string }
const client = new SharedEventSourceClient(url, {
  name,
  onOpen: () => parentPort!.postMessage('open'),
  onError: ({ code }) => parentPort!.postMessage(`error ${code}`),
})
client.onAny(({ lastEventId }) => parentPort!.postMessage(`event ${lastEventId}`))
parentPort!.once('message', () => client.close())
