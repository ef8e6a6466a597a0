import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, posix, resolve as resolvePath } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  importOrder,
  mayImport,
  optionalEntryPoints,
  partOf,
  pureFolders,
} from '../../scripts/import-order.ts'

/** All planted files, by path. They are linted in one run, because each run costs a process. */
const planted = new Map<string, string>()
/** The rules that each planted file breaks, with the line of each. */
const findings = new Map<string, { rule: string; line: number }[]>()

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fences-'))
  try {
    await copyFile('.oxlintrc.json', join(folder, '.oxlintrc.json'))
    await mkdir(join(folder, 'scripts'))
    const plugins = 'scripts/node_modules'
    await symlink(resolvePath(plugins), join(folder, plugins))
    for (const [path, text] of planted) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    const stdout = await new Promise<string>((resolve) => {
      const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 }
      // oxlint exits with 1 if it has findings, so the error is ignored.
      execFile(
        resolvePath('scripts/node_modules/.bin/oxlint'),
        ['--format=json'],
        options,
        (_, out) => {
          resolve(out)
        },
      )
    })
    const report = JSON.parse(stdout) as {
      diagnostics: { code: string; filename: string; labels: { span: { line: number } }[] }[]
      number_of_files: number
    }
    if (report.number_of_files !== planted.size) throw new Error('Some files were not linted')
    for (const { code, filename, labels } of report.diagnostics) {
      // `import(no-cycle)`
      const rule = /\((.+)\)/.exec(code)?.[1] ?? code
      const found = findings.get(filename) ?? []
      findings.set(filename, [...found, { rule, line: labels[0]?.span.line ?? 0 }])
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})

const rulesBrokenBy = (path: string): string[] =>
  (findings.get(path) ?? []).map(({ rule }) => rule).sort()

const exportAll = (specifier: string): string => `export * from '${specifier}'\n`

describe('the order of the folders', () => {
  const isFile = (part: string): boolean => part.endsWith('.ts')
  const inPart = (part: string, name: string): string => (isFile(part) ? part : `${part}/${name}`)

  const order = [...importOrder.keys()]
  const importers = order.map((part) => inPart(part, 'importer.ts'))
  /** One file of each part, and the single files that the order lets a pure folder import. */
  const targets = new Set([
    ...order.map((part) => inPart(part, 'target.ts')),
    ...[...importOrder.values()].flat().filter(isFile),
  ])
  const ownName = ['headwater', 'headwater/storage']

  for (const importer of importers) {
    const relative = [...targets].map((target) => {
      const path = posix.relative(posix.dirname(importer), target)
      return path.startsWith('.') ? path : `./${path}`
    })
    planted.set(`src/${importer}`, [...relative, ...ownName].map(exportAll).join(''))
  }

  const acceptedImports = (importer: string): string[] => {
    const refused = (findings.get(`src/${importer}`) ?? [])
      .filter(({ rule }) => rule === 'no-restricted-imports')
      .map(({ line }) => line)
    return [...targets, ...ownName].filter((_, index) => !refused.includes(index + 1))
  }

  it.each(importers)('lint lets src/%s import exactly the files that the order allows', (path) => {
    expect(acceptedImports(path)).toEqual([...targets].filter((target) => mayImport(path, target)))
  })

  it.each([...importOrder])('%s may import only folders below it', (part, allowed) => {
    const above = allowed.filter((path) => order.indexOf(partOf(path)!) <= order.indexOf(part))
    expect(above).toEqual([])
  })

  it.each([
    ['the client', 'core/dispatch', 'client/importer.ts', 'core/dispatch/target.ts'],
    ['streamEvents', 'readEvents', 'stream-events.ts', 'read-events.ts'],
    ['EventSource', 'core/dispatch', 'event-source/importer.ts', 'core/dispatch/target.ts'],
    ['EventSource', 'core/stream', 'event-source/importer.ts', 'core/stream/target.ts'],
    ['reconnection', 'errors', 'core/reconnection/importer.ts', 'core/errors/target.ts'],
    [
      'reconnection',
      'the attempt context',
      'core/reconnection/importer.ts',
      'core/http/attempt-context.ts',
    ],
    ['an optional entry point', 'the public API', 'storage/importer.ts', 'index.ts'],
  ])('%s may import %s', (_, __, importer, target) => {
    expect(acceptedImports(importer)).toContain(target)
  })

  it.each([
    ['the core', 'the client', 'core/dispatch/importer.ts', 'client/target.ts'],
    ['EventSource', 'the client', 'event-source/importer.ts', 'client/target.ts'],
    ['readEvents', 'streamEvents', 'read-events.ts', 'stream-events.ts'],
    ['reconnection', 'HTTP requests', 'core/reconnection/importer.ts', 'core/http/target.ts'],
    ['errors', 'the platform', 'core/errors/importer.ts', 'core/platform/target.ts'],
    ['the public API', 'an optional entry point', 'index.ts', 'storage/target.ts'],
    ['an optional entry point', 'the core', 'storage/importer.ts', 'core/errors/target.ts'],
    ['an optional entry point', 'another entry point', 'react/importer.ts', 'shared/target.ts'],
  ])('%s may not import %s', (_, __, importer, target) => {
    expect(acceptedImports(importer)).not.toContain(target)
  })
})

type Case = [title: string, path: string, text: string, rules?: string[]]

/** Plants the file of each case. */
function plant(cases: Case[]): Case[] {
  for (const [, path, text] of cases) {
    if (planted.has(path)) throw new Error(`${path} is planted twice`)
    planted.set(path, text)
  }
  return cases
}

const restricted = ['no-restricted-imports']
const client = (name: string): string => `src/client/${name}.ts`
const parameters = (count: number): string => {
  const names = ['a', 'b', 'c', 'd', 'e'].slice(0, count).join(', ')
  return `export const f = (${names}) => [${names}]\n`
}
const inVitest = (text: string): string => `import { it } from 'vitest'\n${text}\n`

const impureExpressions = {
  fetch: 'fetch(url)',
  'set-timeout': 'setTimeout(url, 1)',
  'global-this': 'globalThis.setTimeout(url, 1)',
  'date-now': 'Date.now()',
  'math-random': 'Math.random()',
  'abort-signal-timeout': 'AbortSignal.timeout(1)',
}
const isProperty = /^(Date|Math|AbortSignal)/

const refused = plant([
  ...optionalEntryPoints.flatMap((name): Case[] => [
    [
      `a subfolder of ${name} imports the core`,
      `src/${name}/inner/core.ts`,
      exportAll('../../core/errors/errors.ts'),
      restricted,
    ],
    [
      `a subfolder of ${name} imports the package by its name`,
      `src/${name}/inner/own-name.ts`,
      exportAll('headwater/storage'),
      restricted,
    ],
    [
      `a subfolder of ${name} imports another entry point`,
      `src/${name}/inner/other.ts`,
      exportAll('../../other/index.ts'),
      restricted,
    ],
  ]),
  [
    'the demo server imports the public API',
    'src/cli/demo/public.ts',
    exportAll('../../index.ts'),
    restricted,
  ],
  [
    'a subfolder of the core imports the client',
    'src/core/stream/inner/client.ts',
    exportAll('../../../client/attempt.ts'),
    restricted,
  ],
  [
    'a type is imported from a folder above',
    'src/core/http/type-only.ts',
    `import type { A } from '../stream/a.ts'\nexport type B = A\n`,
    restricted,
  ],
  [
    'a folder without a place in the order imports',
    'src/core/unknown/a.ts',
    ['./b.ts', '../errors/errors.ts', 'headwater'].map(exportAll).join(''),
    [...restricted, ...restricted, ...restricted],
  ],
  [
    'a file outside the declared folders imports',
    'src/core/a.ts',
    exportAll('./errors/errors.ts'),
    restricted,
  ],
  [
    'a file imports a file that imports it',
    client('cycle-a'),
    `import { b } from './cycle-b.ts'\nexport const a = () => b\n`,
    ['no-cycle'],
  ],
  [
    'a file is imported by a file that it imports',
    client('cycle-b'),
    `import { a } from './cycle-a.ts'\nexport const b = () => a\n`,
    ['no-cycle'],
  ],
  [
    'a file imports the type of a file that imports its type',
    client('type-cycle-a'),
    `import type { B } from './type-cycle-b.ts'\nexport interface A { b: B }\n`,
    ['no-cycle'],
  ],
  [
    'the type of a file is imported by a file whose type it imports',
    client('type-cycle-b'),
    `import type { A } from './type-cycle-a.ts'\nexport interface B { a: A }\n`,
    ['no-cycle'],
  ],
  [
    'the engine imports a Node module with its prefix',
    'src/core/stream/node-prefix.ts',
    exportAll('node:buffer'),
    ['no-nodejs-modules'],
  ],
  [
    'the engine imports a Node module without its prefix',
    'src/core/stream/node-module.ts',
    exportAll('buffer'),
    ['no-nodejs-modules'],
  ],
  [
    'a portable entry point imports a Node module',
    'src/storage/portable.ts',
    exportAll('node:fs'),
    ['no-nodejs-modules'],
  ],
  ...['window', 'document', 'navigator', 'location', 'self', 'process', 'Buffer'].map(
    (name): Case => [
      `src/ names ${name} without globalThis`,
      client(`global-${name.toLowerCase()}`),
      `export const it = typeof ${name}\n`,
      ['no-restricted-globals'],
    ],
  ),
  ...pureFolders.flatMap((folder) =>
    Object.entries(impureExpressions).map(([name, expression]): Case => [
      `${folder} uses ${expression}`,
      `src/${folder}/${name}.ts`,
      `export const use = (url) => [url, ${expression}]\n`,
      [isProperty.test(expression) ? 'no-restricted-properties' : 'no-restricted-globals'],
    ]),
  ),
  [
    'a source file has more than 300 lines',
    client('long'),
    '//\n'.repeat(300) + 'export const a = 1\n',
    ['max-lines'],
  ],
  ['a function of src/ has five parameters', client('five'), parameters(5), ['max-params']],
  [
    'a source file has a default export',
    client('default'),
    'export default 1\n',
    ['no-default-export'],
  ],
  ['the engine writes to the console', client('console'), `console.log('a')\n`, ['no-console']],
  [
    'a search in src/ begins at each character of a word',
    client('super-linear-move'),
    String.raw`export const a = (text) => text.replace(/\w+:\S+/g, '')`,
    ['no-super-linear-move'],
  ],
  [
    'a search in src/ backtracks',
    client('super-linear-backtracking'),
    String.raw`export const a = (text) => /^\s*\s*a/.test(text)`,
    ['no-super-linear-backtracking'],
  ],
  [
    'src/ constructs a regular expression from a string',
    client('constructed-expression'),
    `export const a = new RegExp('a+')\n`,
    ['prefer-regex-literals'],
  ],
  ['a file name is not in kebab case', client('camelCase'), parameters(0), ['filename-case']],
  [
    'a test sleeps',
    'test/behaviour/sleeps.test.ts',
    inVitest(`it('a', () => expect(setTimeout(it, 9)).toBe(1))`),
    ['no-restricted-globals'],
  ],
  [
    'a test is skipped',
    'test/behaviour/skipped.test.ts',
    inVitest(`it.skip('a', () => expect(1).toBe(1))`),
    ['no-disabled-tests'],
  ],
  [
    'a test is focused',
    'test/behaviour/focused.test.ts',
    inVitest(`it.only('a', () => expect(1).toBe(1))`),
    ['no-focused-tests'],
  ],
  [
    'a test asserts nothing',
    'test/behaviour/empty.test.ts',
    inVitest(`it('a', () => {})`),
    ['expect-expect'],
  ],
])

const accepted = plant([
  ...optionalEntryPoints.flatMap((name): Case[] => [
    [
      `a subfolder of ${name} imports the public API`,
      `src/${name}/inner/api.ts`,
      exportAll('../../index.ts'),
    ],
    [
      `a subfolder of ${name} imports its parent folder`,
      `src/${name}/inner/parent.ts`,
      exportAll('../index.ts'),
    ],
  ]),
  ['the engine imports the parser', 'src/core/stream/parser.ts', exportAll('eventsource-parser')],
  ['the file store imports a Node module', 'src/storage/node.ts', exportAll('node:fs/promises')],
  ['the Node transport imports a Node module', 'src/node/http.ts', exportAll('node:http')],
  ['the command line imports a Node module', 'src/cli/args.ts', exportAll('node:util')],
  ['the command line writes to the console', 'src/cli/log.ts', `console.log('a')\n`],
  [
    'src/ reads a global of globalThis',
    client('guarded'),
    `export const online = () => globalThis.navigator?.onLine !== false\n`,
  ],
  ['a source file has 300 lines', client('limit'), '//\n'.repeat(299) + 'export const a = 1\n'],
  ['a function of src/ has four parameters', client('four'), parameters(4)],
  [
    'a test waits for a promise',
    'test/behaviour/waits.test.ts',
    inVitest(`it('a', async () => { await expect(it).resolves.toBe(1) })`),
  ],
])

describe('lint refuses', () => {
  it.each(refused)('%s', (_, path, __, rules) => {
    expect(rulesBrokenBy(path)).toEqual(rules)
  })
})

describe('lint accepts', () => {
  it.each(accepted)('%s', (_, path) => {
    expect(rulesBrokenBy(path)).toEqual([])
  })
})
