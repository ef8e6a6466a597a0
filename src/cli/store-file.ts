import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { LastEventIdStore } from '../index.ts'
import { fileStorage } from '../storage/node.ts'
import { escapeLine } from './escape-controls.ts'
import type { ParsedFlags } from './parse-flags.ts'
import { systemReason } from './system-reason.ts'
import { UsageError } from './usage-error.ts'

/**
 * The store of `--store`, or the ID of `--last-event-id`; with both, the ID is used in place of the saved one, and later
 * ones are saved.
 */
export function openStore(flags: ParsedFlags): LastEventIdStore | string | undefined {
  const id = flags.get('last-event-id')
  const path = flags.get('store')
  if (id !== undefined && /[\0\r\n]/.test(id))
    throw new UsageError('--last-event-id has a line end or a NUL: no event can have such an ID')
  if (path === undefined) return id
  checkFile(path)
  const store = fileStorage(path)
  return id === undefined ? store : { load: () => id, save: (saved) => store.save(saved) }
}

/** Refuses a file that saving would destroy, and a folder in which it would fail. */
function checkFile(path: string): void {
  const shown = escapeLine(path)
  const refuse = (problem: string): never => {
    throw new UsageError(`--store ${shown}${problem}`)
  }
  if (path === '') refuse('names no file: give its path')
  try {
    const folder = dirname(resolve(path))
    if (!statSync(folder).isDirectory()) refuse(': its folder is not a folder')
    accessSync(folder, constants.W_OK)
    const file = statSync(path, { throwIfNoEntry: false })
    if (!file) return
    if (!file.isFile()) refuse(' is not a file: give another path')
    const content = readFileSync(path, 'utf8')
    if (content.trim() !== '' && !content.includes('headwater-last-event-id'))
      refuse(' was not written by headwater and would be replaced: give another path')
  } catch (error) {
    if (error instanceof UsageError) throw error
    refuse(` cannot be used: ${systemReason(error)}`)
  }
}
