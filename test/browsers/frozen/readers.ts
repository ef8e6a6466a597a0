/** A page that reads a stream in each of the package's ways. Its query has their URLs, its text what they received. */
import { EventSource } from '../../../src/event-source/index.ts'
import {
  EventSourceClient,
  type EventSourceError,
  type ServerEvent,
  readEvents,
  streamEvents,
} from '../../../src/index.ts'

/** What each reader received: the data of its events, and its failures. */
export type Received = Record<string, { events: string[]; failures: string[] }>

const query = new URLSearchParams(location.search)
const received: Received = {}

function record(name: string, add: Partial<Received[string]>): void {
  const { events, failures } = received[name] ?? { events: [], failures: [] }
  received[name] = {
    events: [...events, ...(add.events ?? [])],
    failures: [...failures, ...(add.failures ?? [])],
  }
  document.body.textContent = JSON.stringify(received)
}

async function readAll(name: string, stream: AsyncIterable<ServerEvent<string, string>>) {
  try {
    for await (const { data } of stream) record(name, { events: [data] })
    record(name, { failures: ['none'] })
  } catch (error) {
    record(name, { failures: [`${(error as EventSourceError).code}: ${String(error)}`] })
  }
}

const url = (name: string) => query.get(name)!

const client = new EventSourceClient(url('EventSourceClient'), {
  reconnect: { initialDelay: 1, maxDelay: 1 },
  onError: ({ code }) => record('EventSourceClient', { failures: [code] }),
})
client.on('message', ({ data }) => record('EventSourceClient', { events: [data] }))

const order = new EventSourceClient(url('POST'), {
  json: { order: 1 },
  onError: ({ code }) => record('POST', { failures: [code] }),
})
order.on('message', ({ data }) => record('POST', { events: [data] }))

const source = new EventSource(url('EventSource'))
source.onmessage = ({ data }) => record('EventSource', { events: [data] })
source.onerror = () => record('EventSource', { failures: [String(source.readyState)] })

void readAll('streamEvents', streamEvents(url('streamEvents')))
void readAll('readEvents', readEvents(fetch(url('readEvents'))))
