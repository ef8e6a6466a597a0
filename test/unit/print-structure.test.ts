import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Runs the script on planted files. */
async function printStructure(files: Record<string, string>): Promise<[string[], number]> {
  const folder = await mkdtemp(join(tmpdir(), 'structure-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    return await new Promise((resolve) => {
      const args = ['scripts/print-structure.ts', folder]
      const child = execFile(process.execPath, args, (_, stdout, stderr) => {
        resolve([`${stdout}${stderr}`.trimEnd().split('\n'), child.exitCode ?? -1])
      })
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}

const empty = 'export {}\n'
const typeFrom = (specifier: string): string => `import type { A } from '${specifier}'\n`

describe('npm run structure', () => {
  it('prints the folders by level, with their files and imports', async () => {
    const [lines, exitCode] = await printStructure({
      'index.ts': `export * from './client/a.ts'\n`,
      'client/a.ts': typeFrom('../core/http/a.ts') + typeFrom('./b.ts'),
      'client/b.ts': typeFrom('../core/errors/a.ts'),
      'core/http/a.ts': typeFrom('../errors/a.ts'),
      'core/errors/a.ts': `import 'node:util'\n`,
    })
    expect(lines).toEqual([
      'level 3',
      '  index.ts → client',
      'level 2',
      '  client → core/http, core/errors',
      '    a.ts, b.ts',
      'level 1',
      '  core/http → core/errors',
      '    a.ts',
      'level 0',
      '  core/errors',
      '    a.ts',
      '5 files, 4 levels; 4 folders, 4 levels',
      '0 cycles, 0 violations',
    ])
    expect(exitCode).toBe(0)
  })

  it('lists a cycle of files that import only types', async () => {
    const [lines, exitCode] = await printStructure({
      'client/a.ts': typeFrom('./b.ts'),
      'client/b.ts': typeFrom('./c.ts'),
      'client/c.ts': typeFrom('./a.ts'),
    })
    expect(lines.slice(-2)).toEqual([
      'cycle of 3 files: client/a.ts → client/b.ts → client/c.ts → client/a.ts',
      '1 cycle, 0 violations',
    ])
    expect(exitCode).toBe(1)
  })

  it('lists a cycle of folders whose files form none', async () => {
    const [lines, exitCode] = await printStructure({
      'core/http/a.ts': typeFrom('../errors/a.ts'),
      'core/errors/a.ts': empty,
      'core/errors/b.ts': typeFrom('../http/b.ts'),
      'core/http/b.ts': empty,
    })
    expect(lines.slice(-3)).toEqual([
      'cycle of 2 folders: core/errors → core/http → core/errors',
      'core/errors/b.ts may not import core/http/b.ts',
      '1 cycle, 1 violation',
    ])
    expect(exitCode).toBe(1)
  })

  it.each([
    ['import', `import { a } from '../../client/a.ts'\n`],
    ['type-only import', typeFrom('../../client/a.ts')],
    ['re-export', `export { a } from '../../client/a.ts'\n`],
    ['re-export of everything', `export * from '../../client/a.ts'\n`],
    ['dynamic import', `export const a = () => import('../../client/a.ts')\n`],
    ['import type expression', `export type A = import('../../client/a.ts').A\n`],
  ])('refuses an upward %s', async (_, text) => {
    const [lines, exitCode] = await printStructure({ 'client/a.ts': empty, 'core/http/a.ts': text })
    expect(lines.slice(-2)).toEqual([
      'core/http/a.ts may not import client/a.ts',
      '0 cycles, 1 violation',
    ])
    expect(exitCode).toBe(1)
  })

  it.each([
    [
      'a file outside the declared folders',
      'core/a.ts',
      empty,
      'core/a.ts has no place in scripts/import-order.ts',
    ],
    [
      'a file named utils',
      'core/http/utils.ts',
      empty,
      'core/http/utils.ts: name files for their main export, folders for their stage',
    ],
    [
      'a folder named helpers',
      'client/helpers/a.ts',
      empty,
      'client/helpers/a.ts: name files for their main export, folders for their stage',
    ],
    [
      'an import of a missing file',
      'client/a.ts',
      typeFrom('./b.ts'),
      'client/a.ts imports client/b.ts, which does not exist',
    ],
  ])('refuses %s', async (_, path, text, violation) => {
    const [lines, exitCode] = await printStructure({ [path]: text })
    expect(lines.slice(-2)).toEqual([violation, '0 cycles, 1 violation'])
    expect(exitCode).toBe(1)
  })
})
