import { spawnSync } from 'node:child_process'

/** Runs typedoc with the configuration of docs/, which writes the API reference into docs/reference/api. */
export function typedoc(...args: string[]): { ok: boolean; output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['docs/node_modules/typedoc/bin/typedoc', '--options', 'docs/typedoc.json', ...args],
    { encoding: 'utf8' },
  )
  return { ok: status === 0, output: stdout + stderr }
}
