import type { LastEventIdStore } from '../index.ts'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const format = 'headwater-position'

/**
 * Keeps the last event ID in a file, so that a process that was killed resumes where it was.
 *
 * Each save writes a file beside it and renames that over it, before the next event is handled: the file is always
 * whole, and behind by one event at the most. A file that is torn, or not of this package, counts as none. A missing
 * folder, or one that cannot be written to, is an error that reaches `onError`.
 *
 * @param path - the file's path, absolute or relative to the working directory at the call; one per stream and process
 * @param options - `flush`: whether each save waits for the disk, so that the file outlives a power failure and not
 * only the process; slower by far; `false` by default
 * @example
 * ```ts
 * new EventSourceClient('https://example.com/prices', { lastEventId: fileStorage('prices.position') })
 * ```
 */
export function fileStorage(
  path: string,
  { flush = false }: { flush?: boolean | undefined } = {},
): LastEventIdStore {
  const file = resolve(path)
  // Beside the file, since a rename is atomic only within one file system.
  const draft = `${file}.${globalThis.process.pid}.tmp`
  return {
    load() {
      let content: string
      try {
        content = readFileSync(file, 'utf8')
      } catch (error) {
        if ((error as { code?: string }).code === 'ENOENT') return ''
        throw error
      }
      return parsePosition(content)
    },
    // Synchronous on purpose: the event after this one is not handled before.
    save(id) {
      try {
        writeFileSync(draft, JSON.stringify({ format, lastEventId: id }), { flush })
        renameSync(draft, file)
      } catch (error) {
        rmSync(draft, { force: true })
        throw error
      }
    },
  }
}

function parsePosition(content: string): string {
  try {
    const position = JSON.parse(content) as { format?: unknown; lastEventId?: unknown } | null
    if (position?.format === format && typeof position.lastEventId === 'string')
      return position.lastEventId
  } catch {
    // Torn or foreign.
  }
  return ''
}
