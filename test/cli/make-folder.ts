import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder for the files of a test, which is removed at its end. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}
