import { join } from 'node:path'
import { type ClientOptions, EventSourceClient } from 'headwater'
import { EventSource } from 'headwater/event-source'
import { webStorage } from 'headwater/storage'
import { fileStorage } from 'headwater/storage/node'
import { Received } from '../support/received.ts'

/** A client that lasts as long as the run, with its received events: each once and in order. */
export interface Stayer {
  readonly name: string
  readonly received: Received
  readonly client?: EventSourceClient
  isOpen(): boolean
  counts(): { events: number; reconnects: number }
  close(): void
}

const patience: ClientOptions = {
  reconnect: { initialDelay: 1, maxDelay: 5 },
  idleTimeout: 250,
}

/** One for each way to listen, to store and to send requests. */
export function startStayers(origin: string, folder: string, signal: AbortSignal): Stayer[] {
  const kept = new Map<string, string>()
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
  const take = (received: Received) => (event: { lastEventId: string; data: string }) =>
    received.take(event.lastEventId, event.data)
  const listen = (client: EventSourceClient, received: Received) =>
    void client.on('message', take(received))
  const start = (
    name: string,
    options: ClientOptions,
    attach: (client: EventSourceClient, received: Received) => void = listen,
  ): Stayer => {
    const received = new Received()
    const client = new EventSourceClient(`${origin}/stream?name=${encodeURIComponent(name)}`, {
      ...patience,
      signal,
      ...options,
    })
    attach(client, received)
    return {
      name,
      received,
      client,
      isOpen: () => client.state.status === 'open',
      counts: () => ({
        events: client.metrics.events,
        reconnects: Math.max(0, client.metrics.opens - 1),
      }),
      close: () => client.close(),
    }
  }
  return [
    start('on', {}),
    start('addEventListener', {}, (client, received) =>
      client.addEventListener('message', take(received)),
    ),
    start('for await', {}, (client, received) => void iterate(client, take(received))),
    start('fileStorage', { lastEventId: fileStorage(join(folder, 'position')) }),
    start('webStorage', { lastEventId: webStorage('position', storage) }),
    start('POST', {
      json: { give: 'all' },
      idempotent: true,
      reconnect: { initialDelay: 1, maxDelay: 5 },
      headers: ({ attempt }) => ({ 'x-attempt': String(attempt) }),
    }),
    start('pauseWhenHidden', { pauseWhenHidden: true }),
    startDropIn(`${origin}/stream?name=EventSource&standard`),
  ]
}

async function iterate(
  client: EventSourceClient,
  take: (event: { lastEventId: string; data: string }) => void,
) {
  for await (const event of client.events({ highWaterMark: 16 })) take(event)
}

function startDropIn(url: string): Stayer {
  const received = new Received()
  const source = new EventSource(url)
  let events = 0
  let opens = 0
  source.onopen = () => void opens++
  source.onmessage = ({ lastEventId, data }) => {
    events++
    received.take(lastEventId, data as string)
  }
  return {
    name: 'EventSource',
    received,
    isOpen: () => source.readyState === source.OPEN,
    counts: () => ({ events, reconnects: Math.max(0, opens - 1) }),
    close: () => source.close(),
  }
}
