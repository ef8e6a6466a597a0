import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Edit } from './mutant.ts'
import { TreeTests } from './tree-tests.ts'

const needed = [
  'scripts/install-once.ts',
  'src',
  'test',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'vitest.common.ts',
]

/** A copy of the files that the tests need, with one mutant at a time. */
export class Tree {
  readonly root = mkdtempSync(join(tmpdir(), 'headwater-mutants-'))
  readonly tests: TreeTests

  /** @param projects - the vitest projects of its tests */
  constructor(projects: readonly string[]) {
    const isOwn = (path: string) => !path.endsWith('node_modules')
    for (const name of needed)
      cpSync(name, join(this.root, name), { recursive: true, filter: isOwn })
    // To compare with, in a process that starts while a mutant is planted.
    cpSync('src', join(this.root, 'clean'), { recursive: true })
    for (const folder of ['.', 'test', 'test/react/react-18'])
      symlinkSync(resolve(folder, 'node_modules'), join(this.root, folder, 'node_modules'))
    this.tests = new TreeTests(this.root, projects)
  }

  /** Makes a file of `src/` throw when it loads; returns the function that reverts this. */
  breakFile(file: string, message: string): () => void {
    const path = join(this.root, 'src', file)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, `${text}\nthrow new Error(${JSON.stringify(message)})\n`)
    return () => writeFileSync(path, text)
  }

  /** Applies the edits; returns the function that reverts them. */
  apply(edits: readonly Edit[]): () => void {
    const originals = new Map<string, string>()
    const restore = () => {
      for (const [path, text] of originals) writeFileSync(path, text)
    }
    for (const { file, find, replace } of edits) {
      const path = join(this.root, 'src', file)
      const text = readFileSync(path, 'utf8')
      const count = text.split(find).length - 1
      if (count !== 1) {
        restore()
        throw new Error(`src/${file} has ${count} times, not once:\n${find}`)
      }
      if (!originals.has(path)) originals.set(path, text)
      writeFileSync(
        path,
        text.replace(find, () => replace),
      )
    }
    return restore
  }

  async remove(): Promise<void> {
    await this.tests.stop()
    rmSync(this.root, { recursive: true, force: true })
  }
}
