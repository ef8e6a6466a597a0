import { findPackageJSON } from 'node:module'
import { readFileSync } from 'node:fs'
import type { Delivery, Row } from './suite.ts'

/** The facts about a client that are known without loading it; `clients/<name>.ts` is the client. */
export interface ClientInfo {
  readonly title: string
  readonly side: Row['side']
  readonly delivery: Delivery
  /** Absent for the floors. */
  readonly package?: string
  /** The import of a program that uses it in this way. */
  readonly entry?: { readonly from: string; readonly names: readonly string[] }
  /** It reconnects automatically after a lost connection. */
  readonly reconnects: boolean
  /** How much it takes for the same work: it gets so many times fewer events. */
  readonly slowness?: number
  /** Its time is quadratic in the size of a chunk. */
  readonly quadratic?: true
  /** It requests by Node's modules: the global `fetch` has no effect on it. */
  readonly takesNoFetch?: true
}

const ours = { package: 'headwater', side: 'ours', reconnects: true } as const
const peer = { side: 'peer', reconnects: true } as const
const floor = { side: 'floor', reconnects: false, delivery: 'callback' } as const

export const clients = {
  drain: { ...floor, title: '`fetch`, chunks read and dropped' },
  floor: {
    ...floor,
    title: 'the floor: `fetch`, `TextDecoder`, parser, a call',
    entry: { from: 'eventsource-parser', names: ['createParser'] },
  },
  'headwater-on': {
    ...ours,
    title: 'headwater, `on()`',
    delivery: 'callback',
    entry: { from: 'headwater', names: ['EventSourceClient'] },
  },
  'headwater-listener': {
    ...ours,
    title: 'headwater, `addEventListener`',
    delivery: 'listener',
    entry: { from: 'headwater', names: ['EventSourceClient'] },
  },
  'headwater-iteration': {
    ...ours,
    title: 'headwater, `for await`',
    delivery: 'iteration',
    entry: { from: 'headwater', names: ['EventSourceClient'] },
  },
  'headwater-drop-in': {
    ...ours,
    title: 'headwater, the drop-in `EventSource`',
    delivery: 'listener',
    entry: { from: 'headwater/event-source', names: ['EventSource'] },
  },
  'headwater-node-fetch': {
    ...ours,
    title: 'headwater with `nodeFetch`, `on()`',
    delivery: 'callback',
    entry: { from: 'headwater/node', names: ['nodeFetch'] },
    takesNoFetch: true,
  },
  'headwater-node-fetch-listener': {
    ...ours,
    title: 'headwater with `nodeFetch`, `addEventListener`',
    delivery: 'listener',
    entry: { from: 'headwater/node', names: ['nodeFetch'] },
    takesNoFetch: true,
  },
  eventsource: {
    ...peer,
    title: 'eventsource',
    package: 'eventsource',
    delivery: 'listener',
    entry: { from: 'eventsource', names: ['EventSource'] },
  },
  'eventsource-client': {
    ...peer,
    title: 'eventsource-client, callback',
    package: 'eventsource-client',
    delivery: 'callback',
    entry: { from: 'eventsource-client', names: ['createEventSource'] },
  },
  'eventsource-client-iteration': {
    ...peer,
    title: 'eventsource-client, `for await`',
    package: 'eventsource-client',
    delivery: 'iteration',
    entry: { from: 'eventsource-client', names: ['createEventSource'] },
  },
  'fetch-event-source': {
    ...peer,
    title: '@microsoft/fetch-event-source',
    package: '@microsoft/fetch-event-source',
    delivery: 'callback',
    entry: { from: '@microsoft/fetch-event-source', names: ['fetchEventSource'] },
  },
  undici: {
    ...peer,
    title: 'undici’s `EventSource`',
    package: 'undici',
    delivery: 'listener',
    slowness: 2,
    takesNoFetch: true,
    entry: { from: 'undici', names: ['EventSource'] },
  },
  'parse-sse': {
    ...peer,
    title: 'parse-sse',
    package: 'parse-sse',
    delivery: 'iteration',
    reconnects: false,
    entry: { from: 'parse-sse', names: ['parseServerSentEvents'] },
  },
  'fetch-event-stream': {
    ...peer,
    title: 'fetch-event-stream',
    package: 'fetch-event-stream',
    delivery: 'iteration',
    reconnects: false,
    slowness: 2,
    entry: { from: 'fetch-event-stream', names: ['events'] },
  },
  'extended-eventsource': {
    ...peer,
    title: 'extended-eventsource',
    package: 'extended-eventsource',
    delivery: 'listener',
    slowness: 5,
    entry: { from: 'extended-eventsource', names: ['EventSource'] },
  },
  'launchdarkly-eventsource': {
    ...peer,
    title: 'launchdarkly-eventsource',
    package: 'launchdarkly-eventsource',
    delivery: 'listener',
    slowness: 3,
    quadratic: true,
    takesNoFetch: true,
    entry: { from: 'launchdarkly-eventsource', names: ['EventSource'] },
  },
} as const satisfies Record<string, ClientInfo>

export type ClientName = keyof typeof clients

export const clientNames = Object.keys(clients) as ClientName[]

export const infoOf = (name: ClientName): ClientInfo => clients[name]

/** The version of an installed package. */
export function versionOf(packageName: string): string {
  const path = findPackageJSON(packageName, import.meta.url)
  if (!path) throw new Error(`${packageName} is not installed`)
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}

/** A row's head. Ours has no version: it is the code of the repository. */
export function describeClient(name: ClientName): Omit<Row, 'cells'> {
  const { title, side, delivery, package: packageName } = infoOf(name)
  return {
    client: name,
    title,
    side,
    delivery,
    ...(packageName && side !== 'ours' && { version: versionOf(packageName) }),
  }
}
