import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve as resolvePath } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const oxlint = resolvePath('node_modules/.bin/oxlint')
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fences-'))
  await copyFile('.oxlintrc.json', join(folder, '.oxlintrc.json'))
})

afterEach(() => rm(folder, { recursive: true }))

/** Plants the files and returns what the project's own lint configuration says of them. */
async function lint(files: Record<string, string>): Promise<string[]> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const stdout = await new Promise<string>((resolve) => {
    // It exits with 1 on findings: the findings are what we want.
    execFile(oxlint, ['--format=json'], { cwd: folder }, (_, out) => {
      resolve(out)
    })
  })
  const report = JSON.parse(stdout) as {
    diagnostics: { code: string; filename: string; message: string; help?: string }[]
    number_of_files: number
  }
  expect(report.number_of_files).toBe(Object.keys(files).length)
  return report.diagnostics.map(({ code, message, help }) => `${code} ${message} ${help ?? ''}`)
}

const imports = (specifier: string): string => `export * from '${specifier}'\n`

describe('a fence holds', () => {
  it.each([
    ['the core imports a room', 'src/client/client-core.ts', '../storage/index.ts'],
    ['the core imports a room’s inner file', 'src/client/client-core.ts', '../storage/node.ts'],
    ['a folder of the core imports a room', 'src/core/inner/x.ts', '../../react/index.ts'],
    ['the one-shot stream imports a room', 'src/stream-events.ts', './testing/index.ts'],
    ['the public API imports a room', 'src/index.ts', './event-source/index.ts'],
    ['a room imports the core', 'src/storage/index.ts', '../core/errors/errors.ts'],
    ['a room imports the one-shot stream', 'src/cli/index.ts', '../stream-events.ts'],
    ['a room imports another room', 'src/react/index.ts', '../shared/index.ts'],
    ['a folder of a room imports the core', 'src/cli/print/x.ts', '../../core/errors/errors.ts'],
    ['a folder of a room imports another room', 'src/cli/print/x.ts', '../../testing/index.ts'],
    ['the package imports itself by name', 'src/storage/index.ts', 'headwater'],
    ['retry imports the clock', 'src/core/reconnection/backoff.ts', './ports.ts'],
    ['decode imports the connection', 'src/core/decoding/decode.ts', './connection.ts'],
    ['errors imports the client', 'src/core/errors/errors.ts', './client.ts'],
    ['types imports from above', 'src/core/decoding/event-types.ts', '../stream-events.ts'],
  ])('%s', async (_, path, specifier) => {
    const findings = await lint({ [path]: imports(specifier) })
    expect(findings).toEqual([expect.stringContaining('no-restricted-imports')])
  })

  it.each([
    ['with the prefix', 'src/core/stream/frame-reader.ts', 'node:buffer'],
    ['without the prefix', 'src/core/stream/frame-reader.ts', 'buffer'],
    ['in the portable part of a room', 'src/storage/index.ts', 'node:fs'],
  ])('a module of Node’s is imported %s', async (_, path, specifier) => {
    const findings = await lint({ [path]: imports(specifier) })
    expect(findings).toContainEqual(expect.stringContaining('no-nodejs-modules'))
  })

  it.each(['window', 'document', 'navigator', 'location', 'self', 'process', 'Buffer'])(
    '%s is named without globalThis',
    async (name) => {
      const findings = await lint({
        'src/client/client-core.ts': `export const it = typeof ${name}\n`,
      })
      expect(findings).toEqual([expect.stringContaining('no-restricted-globals')])
    },
  )

  it.each([
    ['fetch', 'fetch(url)'],
    ['setTimeout', 'setTimeout(url, 1)'],
    ['globalThis', 'globalThis.setTimeout(url, 1)'],
    ['the time', 'Date.now()'],
    ['chance', 'Math.random()'],
    ['a timed signal', 'AbortSignal.timeout(1)'],
  ])('a pure module uses %s', async (_, expression) => {
    const text = `export const use = (url) => [url, ${expression}]\n`
    for (const name of ['retry', 'decode', 'errors', 'types']) {
      const findings = await lint({ [`src/core/${name}.ts`]: text })
      expect(findings).toEqual([expect.stringMatching(/no-restricted-(globals|properties)/)])
      await rm(join(folder, 'src'), { recursive: true })
    }
  })

  it('modules import each other in a circle', async () => {
    const findings = await lint({
      'src/client/client-core.ts': `import { b } from './reader.ts'\nexport const a = () => b\n`,
      'src/core/stream/frame-reader.ts': `import { a } from './client.ts'\nexport const b = () => a\n`,
    })
    expect(findings).toEqual([
      expect.stringContaining('no-cycle'),
      expect.stringContaining('no-cycle'),
    ])
  })

  it('a source file is longer than 300 lines', async () => {
    const findings = await lint({
      'src/client/client-core.ts': '//\n'.repeat(300) + 'export const a = 1\n',
    })
    expect(findings).toEqual([expect.stringContaining('max-lines')])
  })

  it('a source file has a default export', async () => {
    const findings = await lint({ 'src/client/client-core.ts': 'export default 1\n' })
    expect(findings).toEqual([expect.stringContaining('no-default-export')])
  })

  it.each([
    ['sleeps', `import { it } from 'vitest'\nit('a', () => expect(setTimeout(it, 9)).toBe(1))\n`],
    ['is skipped', `import { it } from 'vitest'\nit.skip('a', () => expect(1).toBe(1))\n`],
    ['is focused', `import { it } from 'vitest'\nit.only('a', () => expect(1).toBe(1))\n`],
    ['asserts nothing', `import { it } from 'vitest'\nit('a', () => {})\n`],
  ])('a test %s', async (_, text) => {
    const findings = await lint({ 'test/behaviour/a.test.ts': text })
    expect(findings).toHaveLength(1)
  })
})

describe('the fences leave open', () => {
  it.each([
    ['the core to itself', 'src/client/client-core.ts', './reader.ts'],
    ['the core to a decoder called as a room', 'src/client/client-core.ts', './storage.ts'],
    ['the public API to the core', 'src/index.ts', './client/client-core.ts'],
    ['the core to the parser', 'src/core/stream/frame-reader.ts', 'eventsource-parser'],
    ['a room to the public API', 'src/storage/index.ts', '../index.ts'],
    ['a room to its own folder', 'src/storage/node.ts', './index.ts'],
    ['a folder of a room to the public API', 'src/cli/print/x.ts', '../../index.ts'],
    ['a folder of a room to the room', 'src/cli/print/x.ts', '../index.ts'],
    ['the file store to Node', 'src/storage/node.ts', 'node:fs/promises'],
    ['the command line to Node', 'src/cli/index.ts', 'node:util'],
    ['retry to the errors', 'src/core/reconnection/backoff.ts', './errors.ts'],
  ])('%s', async (_, path, specifier) => {
    expect(await lint({ [path]: imports(specifier) })).toEqual([])
  })

  it('a guarded global', async () => {
    const text = `export const online = () => globalThis.navigator?.onLine !== false\n`
    expect(await lint({ 'src/client/client-core.ts': text })).toEqual([])
  })
})
