import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** The interfaces of options, with the text before their members' names in docs/reference/options.md. */
const interfaces: readonly (readonly [file: string, name: string, prefix?: string])[] = [
  ['core/http/request-options', 'RequestOptions'],
  ['core/stream/stream-options', 'StreamOptions'],
  ['core/platform/platform', 'Platform', 'platform.'],
  ['client/client-options', 'ClientOptions'],
  ['core/reconnection/reconnect-options', 'ReconnectOptions', 'reconnect.'],
  ['core/iteration/event-iterations', 'IterationOptions'],
  ['core/dispatch/listen', 'OnOptions'],
  ['read-events', 'ReadEventsOptions'],
  ['stream-events', 'StreamEventsOptions'],
  ['shared/shared-options', 'SharingOptions'],
  ['shared/shared-options', 'SharedFetchOptions'],
  ['node/node-fetch-options', 'NodeFetchOptions'],
]

/** The names of an interface's members, which the formatter indents by two spaces. */
function membersOf(file: string, name: string): string[] {
  const source = readFileSync(`src/${file}.ts`, 'utf8')
  const [body = ''] = new RegExp(`^export interface ${name}\\b[^]*?\n}`, 'm').exec(source) ?? []
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, member = '']) => member)
}

/** The headings of the third level, each of which is the name of an option. */
const headings = [
  ...readFileSync('docs/reference/options.md', 'utf8').matchAll(/^### `(.+)`$/gm),
].map(([, name]) => name)

it('every option has its heading on the page of options, and every heading is an option', () => {
  const options = interfaces.flatMap(([file, name, prefix = '']) => {
    const members = membersOf(file, name)
    expect(members).not.toEqual([])
    return members.map((member) => prefix + member)
  })
  expect([...headings].sort()).toEqual([...new Set(options)].sort())
})

it('every option has a type, a default or its section’s, and an example', () => {
  const page = readFileSync('docs/reference/options.md', 'utf8')
  const sections = page.split(/^(?=## )/m).flatMap((section) => {
    const [introduction = '', ...options] = section.split(/^(?=### )/m)
    return options.map((option) => ({ option, introduction }))
  })
  expect(sections).toHaveLength(headings.length)
  for (const { option, introduction } of sections) {
    expect(option).toMatch(/^- Type: /m)
    expect(option + introduction).toMatch(/^- Default: |Default of each/m)
    expect(option).toMatch(/^```ts|\bExample:|members below/m)
  }
})
