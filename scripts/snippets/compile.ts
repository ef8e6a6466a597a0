import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Finding, Snippet } from './snippet.ts'

const compilerOptions = {
  target: 'ESNext',
  lib: ['ESNext', 'DOM'],
  module: 'NodeNext',
  types: ['node'],
  jsx: 'react-jsx',
  allowJs: true,
  checkJs: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
}

/**
 * Type-checks each snippet as a separate module. Without the `paths` of the root, `headwater` resolves as for a user,
 * to dist/ by way of the exports map.
 */
export async function compileSnippets(
  folder: string,
  snippets: readonly Snippet[],
  declarations: readonly string[],
): Promise<Finding[]> {
  if (snippets.length === 0) return []
  const byPath = new Map(snippets.map((snippet) => [snippet.path, snippet]))
  for (const { path, code } of snippets) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    // The export makes a module of it, if the block has no import.
    writeFileSync(file, `${code}\nexport {}\n`)
  }
  const project = join(folder, `tsconfig.json`)
  const files = [...byPath.keys(), ...declarations]
  writeFileSync(project, JSON.stringify({ compilerOptions, files }, null, 2))
  const { output, failed } = await runCompiler(project)
  const findings: Finding[] = []
  for (const text of output.split('\n').filter((line) => line !== '')) {
    const [, path = '', line, message = ''] = /^(.+?)\((\d+),\d+\): (.*)/.exec(text) ?? []
    const snippet = byPath.get(path.slice(folder.length + 1))
    const last = findings.at(-1)
    if (snippet)
      findings.push({ page: snippet.page, line: snippet.line + Number(line) - 1, text: message })
    else if (last && text.startsWith(' '))
      findings[findings.length - 1] = { ...last, text: `${last.text}\n${text}` }
    else findings.push({ page: project, line: 1, text })
  }
  if (failed && findings.length === 0) throw new Error(`tsc failed without a message: ${project}`)
  return findings
}

function runCompiler(project: string): Promise<{ output: string; failed: boolean }> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 64 * 1024 * 1024 }
    execFile('tsc', ['--pretty', 'false', '-p', project], options, (error, stdout, stderr) =>
      resolve({ output: stdout + stderr, failed: error !== null }),
    )
  })
}
