import { type ClientInfo, type ClientName, clientNames, infoOf, versionOf } from './clients.ts'
import type { Row } from './suite.ts'

/** The import of a program, and its title in the tables, for figures of packages rather than of ways to use them. */
export interface Entry extends NonNullable<ClientInfo['entry']> {
  readonly row: Omit<Row, 'cells'>
}

// Ours has no version: it is the code of the repository.
const rowOf = (client: string, title: string, { side, package: of }: ClientInfo): Entry['row'] => ({
  client,
  title,
  side,
  ...(of && side !== 'ours' && { version: versionOf(of) }),
})

const titles: Partial<Record<ClientName, string>> = {
  floor: 'the parser alone',
  'headwater-on': 'headwater, `EventSourceClient`',
  'headwater-node-fetch': 'headwater/node, `nodeFetch`',
  'eventsource-client': 'eventsource-client',
}

/** Each entry point once, by the first client that uses it. */
export const entries: readonly Entry[] = clientNames.flatMap((name, index): Entry[] => {
  const info = infoOf(name)
  const { entry } = info
  const isRepeated = clientNames
    .slice(0, index)
    .some((other) => entry && infoOf(other).entry?.from === entry.from)
  if (!entry || isRepeated) return []
  return [{ ...entry, row: rowOf(name, titles[name] ?? info.title, info) }]
})

/** Single functions of headwater's main entry point, which a bundle can hold alone. */
export const functionEntries: readonly Entry[] = ['streamEvents', 'readEvents'].map((name) => ({
  from: 'headwater',
  names: [name],
  row: rowOf(name, `headwater, \`${name}\``, infoOf('headwater-on')),
}))
