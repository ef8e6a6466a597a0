import { readFileSync } from 'node:fs'
import { Visitor, parseSync } from 'oxc-parser'
import { expect, it } from 'vitest'

/** The interfaces of options, with the text before their members' names in docs/reference/options.md. */
const interfaces: readonly (readonly [file: string, name: string, prefix?: string])[] = [
  ['core/http/request-options', 'RequestOptions'],
  ['core/stream/stream-options', 'StreamOptions'],
  ['core/platform/platform', 'Platform', 'platform.'],
  ['core/decoding/decoding-options', 'DecodingOptions'],
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

/** The names of the properties and methods of an interface, or of the object types in a type alias. */
function membersOf(file: string, wanted: string): string[] {
  const path = `src/${file}.ts`
  const source = readFileSync(path, 'utf8')
  let [start, end] = [-1, -1]
  const members = new Map<number, string>()
  const nested: [start: number, end: number][] = []
  const add = (node: { key: { start: number; end: number }; start: number; end: number }) => {
    members.set(node.start, source.slice(node.key.start, node.key.end))
    nested.push([node.start, node.end])
  }
  const find = (node: { id: { name: string }; start: number; end: number }) => {
    if (node.id.name === wanted) [start, end] = [node.start, node.end]
  }
  new Visitor({
    TSInterfaceDeclaration: find,
    TSTypeAliasDeclaration: find,
    TSPropertySignature: add,
    TSMethodSignature: add,
  }).visit(parseSync(path, source).program)
  const isNested = (at: number) => nested.some(([from, to]) => from < at && at < to)
  return [...members]
    .filter(([at]) => start < at && at < end && !isNested(at))
    .map(([, name]) => name)
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
