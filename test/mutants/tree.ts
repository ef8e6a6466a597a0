import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Edit } from './mutant.ts'

const needed = [
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

  constructor() {
    const isOwn = (path: string) => !path.endsWith('node_modules')
    for (const name of needed)
      cpSync(name, join(this.root, name), { recursive: true, filter: isOwn })
    symlinkSync(resolve('node_modules'), join(this.root, 'node_modules'))
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

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}
