/** Runs in the page: follows journeys with the browser's source and with the drop-in, and reports their events. */
import { EventSource as DropIn } from '../../../src/event-source/index.ts'
import { EventSourceClient } from '../../../src/index.ts'
import type { Entry, Reader, Report, Task } from './messages.ts'

type Sourceful = Pick<EventSource, 'addEventListener' | 'readyState'>
type Constructor = new (url: string) => Sourceful

const entryOf = ({ type, data, lastEventId, origin }: MessageEvent<string>): Entry =>
  data === undefined ? type : [type, data, lastEventId, origin]

function followWithSource(Source: Constructor, url: string, names: readonly string[]) {
  const entries: Entry[] = []
  return new Promise<Entry[]>((resolve) => {
    const source = new Source(url)
    for (const name of names)
      source.addEventListener(name, (event) => {
        entries.push(entryOf(event as MessageEvent<string>))
      })
    source.addEventListener('error', () => source.readyState === 2 && resolve(entries))
  })
}

async function followWithOn(url: string, names: readonly string[]): Promise<Entry[]> {
  const entries: Entry[] = []
  const client = new EventSourceClient(url, { connectTimeout: 0, reconnect: { jitter: 0 } })
  for (const name of names)
    client.on(name, (event) => void entries.push(entryOf(event as MessageEvent<string>)))
  await client.closed
  return entries
}

async function follow({ id, names }: Task): Promise<Report> {
  const urlOf = (reader: Reader) => new URL(`/stream/${id}/${reader}`, location.href).href
  const [native, dropIn, on] = await Promise.all([
    followWithSource(globalThis.EventSource, urlOf('native'), names),
    followWithSource(DropIn as unknown as Constructor, urlOf('drop-in'), names),
    followWithOn(urlOf('on'), names),
  ])
  return { id, entries: { native, 'drop-in': dropIn, on } }
}

/** Requests journeys until there are no more; the server decides how many run at once. */
async function run(control: string): Promise<void> {
  const send = (path: string, body: unknown) =>
    fetch(control + path, { method: 'POST', body: JSON.stringify(body) })
  try {
    if (!String(globalThis.EventSource).includes('native code'))
      throw new Error('the page has no EventSource of its own')
    for (;;) {
      const tasks = (await (await fetch(`${control}/tasks`)).json()) as Task[]
      for (const task of tasks)
        void follow(task).then(
          (report) => send('/report', report),
          (error) => send('/failure', String(error)),
        )
    }
  } catch (error) {
    await send('/failure', String(error))
  }
}

void run(new URLSearchParams(location.search).get('control')!)
