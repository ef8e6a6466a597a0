/**
 * A store for the last event ID in a file, for Node, Deno and Bun.
 *
 * @module headwater/storage/node
 */
import type { LastEventIdStore } from '../index.ts'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const format = 'headwater-last-event-id'

/**
 * Keeps the last event ID in a file, so that a process resumes after the last event even if it was killed.
 *
 * Each save is synchronous: it writes a temporary file in the same folder and renames it. The file is therefore never
 * truncated; with a loop or synchronous handlers, it is at most one event behind. A damaged or foreign file counts as no
 * ID. If the folder is missing or not writable, the error is reported to `onError`.
 *
 * @param path - the file's path, absolute or relative to the working directory at the call; one per stream and process
 * @param options - `flush`: whether each save waits for the disk, so that the file also survives a power failure; much
 * slower; `false` by default
 * @example
 * ```ts
 * new EventSourceClient('https://example.com/prices', { lastEventId: fileStorage('prices.last-event-id') })
 * ```
 */
export function fileStorage(
  path: string,
  { flush = false }: { flush?: boolean | undefined } = {},
): LastEventIdStore {
  const file = resolve(path)
  // In the same folder, because a rename is atomic only within one file system.
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
      return parseLastEventId(content)
    },
    // Synchronous, so that the next event is not delivered before the save.
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

function parseLastEventId(content: string): string {
  try {
    const saved = JSON.parse(content) as { format?: unknown; lastEventId?: unknown } | null
    if (saved?.format === format && typeof saved.lastEventId === 'string') return saved.lastEventId
  } catch {
    // Damaged or foreign.
  }
  return ''
}
