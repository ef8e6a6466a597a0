import { readFileSync, readdirSync } from 'node:fs'
import type { Findings } from './record.ts'

const folder = new URL('./results/', import.meta.url)

/** All stored findings, by name. */
export function readResults(): Map<string, Findings> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  return new Map(
    files.map((file) => [
      file.replace('.json', ''),
      JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Findings,
    ]),
  )
}
