import type { Baseline } from './baseline/build-baseline.ts'
import { type ClientName, clientNames, describeClient, infoOf } from './clients.ts'
import type { Row } from './suite.ts'

/** A client that is measured: that of a package, or ours at an older commit. */
export interface Contender {
  readonly client: ClientName
  readonly row: Omit<Row, 'cells'>
  readonly nodeArguments: readonly string[]
}

/** All clients; with a baseline, ours of both commits and the clients they are compared with. */
export function listContenders(baseline: Baseline | undefined): Contender[] {
  const all = clientNames.map(contend)
  if (!baseline) return all
  const references: ClientName[] = ['drain', 'floor', 'eventsource']
  const isOurs = ({ row }: Contender) => row.side === 'ours'
  return [
    ...all.filter(({ client }) => references.includes(client)),
    ...all.filter(isOurs),
    ...all.filter(isOurs).map((contender) => takeFrom(baseline, contender)),
  ]
}

const contend = (client: ClientName): Contender => ({
  client,
  row: describeClient(client),
  nodeArguments: [],
})

function takeFrom({ commit, nodeArguments }: Baseline, { client, row }: Contender): Contender {
  const { version: _, ...head } = row
  const title = infoOf(client).title.replace('headwater', `headwater ${commit}`)
  return { client, row: { ...head, client: `${client}@${commit}`, title }, nodeArguments }
}
