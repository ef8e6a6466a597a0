import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { figureOf } from '../compare.ts'
import { resultsPath } from '../paths.ts'
import type { Results } from '../suite.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const results = JSON.parse(readFileSync(resultsPath, 'utf8')) as Results
const table = results['bundle-size']!.tables[0]!

const sizeOf = (client: string): string => {
  const row = table.rows.find((one) => one.client === client)!
  return figureOf(table, row, 'brotli')!.value.toFixed(1)
}

it('README gives the sizes of bench/results.json', () => {
  const ours = [
    `\`EventSourceClient\` ${sizeOf('headwater-on')}`,
    `\`EventSource\` ${sizeOf('headwater-drop-in')}`,
    `\`streamEvents\` ${sizeOf('streamEvents')}`,
    `\`readEvents\` ${sizeOf('readEvents')}`,
  ]
  const peers = ['eventsource', 'eventsource-client', 'fetch-event-source'].map(sizeOf)
  expect(read('README.md')).toContain(
    `| ${['Size, kB brotli', ours.join(', '), ...peers, '0'].join(' | ')} |`,
  )
})

it('docs/help/comparison.md gives the sizes of bench/results.json', () => {
  const rows = {
    '`EventSourceClient` of headwater': 'headwater-on',
    '`EventSource` of headwater/event-source': 'headwater-drop-in',
    '`streamEvents` of headwater': 'streamEvents',
    '`readEvents` of headwater': 'readEvents',
    '`EventSource` of eventsource': 'eventsource',
    '`createEventSource` of eventsource-client': 'eventsource-client',
    '`fetchEventSource` of @microsoft/fetch-event-source': 'fetch-event-source',
    'eventsource-client, p-retry, mitt and @repeaterjs/repeater, joined': 'composition',
  }
  const page = read('docs/help/comparison.md')
  for (const [title, client] of Object.entries(rows))
    expect(page).toContain(`| ${title} | ${sizeOf(client)} |`)
})
