import { type ClientName, describeClient, infoOf } from '../clients.ts'
import type { Row } from '../suite.ts'
import { browserVersion } from './launch.ts'

/** The clients that are measured in the browser. */
export interface Contender {
  /** Its client's file, relative to this folder. */
  readonly file: string
  readonly row: Omit<Row, 'cells'>
  /** It gets so many times fewer events. */
  readonly slowness?: number
  /** It reads bytes without creating events. */
  readonly drains?: true
}

// All that run in a page: undici and launchdarkly-eventsource are for Node alone.
const inPages = [
  'headwater-on',
  'headwater-listener',
  'headwater-iteration',
  'headwater-drop-in',
  'eventsource',
  'eventsource-client',
  'eventsource-client-iteration',
  'fetch-event-source',
  'fetch-event-stream',
  'parse-sse',
  'extended-eventsource',
] as const satisfies readonly ClientName[]

export const listContenders = (): Contender[] => [
  {
    file: './native.ts',
    row: {
      client: 'native',
      title: 'Chromium’s own `EventSource`',
      version: browserVersion(),
      side: 'peer',
      delivery: 'listener',
    },
  },
  ...inPages.map(contend),
  contend('floor'),
  {
    file: './drain.ts',
    row: { client: 'drain', title: '`fetch`, bytes read and dropped', side: 'floor' },
    drains: true,
  },
]

function contend(name: ClientName): Contender {
  const { slowness } = infoOf(name)
  return {
    file: `../clients/${name}.ts`,
    row: describeClient(name),
    ...(slowness && { slowness }),
  }
}
