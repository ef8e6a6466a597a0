import { readFileSync } from 'node:fs'

/** The version of the package. */
export function readVersion(): string {
  // Two folders up from the sources, and from the built file.
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
