import type { EventSourceClient } from '../../../src/index.ts'
import type { GlobalUse } from '../../support/watch-globals.ts'

/** The effects of importing an entry. */
export interface ImportReport extends GlobalUse {
  exports: string[]
  /** The data of the first event, if the entry has a client. */
  received?: string
}

export interface ReportSettings {
  /** The channel that the report goes to. */
  channel: string
  /** The stream to read. */
  url: string
}

interface Entry {
  EventSourceClient?: typeof EventSourceClient
}

export async function report(
  use: GlobalUse,
  entry: Entry,
  { channel, url }: ReportSettings,
): Promise<void> {
  const exports = Object.keys(entry).sort()
  const done = receive(entry, url).then((received) => {
    const sent: ImportReport = { ...use, exports, ...(received !== undefined && { received }) }
    new BroadcastChannel(channel).postMessage(sent)
  })
  // A service worker stays alive during its installation, which lasts until this settles.
  addEventListener('install', (event) => {
    ;(event as Event & { waitUntil(promise: Promise<void>): void }).waitUntil(done)
  })
}

async function receive(entry: Entry, url: string): Promise<string | undefined> {
  if (!entry.EventSourceClient) return undefined
  const client = new entry.EventSourceClient(url)
  const { data } = await client.once('message')
  client.close()
  return data
}
