import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { type Settings, fields } from '../../docs/.vitepress/theme/playground/fields.ts'
import { generateCode } from '../../docs/.vitepress/theme/playground/generate-code.ts'
import { presets } from '../../docs/.vitepress/theme/playground/presets.ts'

const folder = '.snippets-playground'
const planted = 'const planted: number = "text"\nexport {}\n'

/** The settings of each preset, with each function, service, decoder and token. */
function* variants(): Generator<Settings> {
  for (const { settings } of presets) {
    yield settings
    for (const api of keysOf(fields.api.choices))
      for (const decode of keysOf(fields.decode.choices)) yield { ...settings, api, decode }
    for (const token of keysOf(fields.token.choices)) yield { ...settings, tokenLasts: 3, token }
    yield { ...settings, service: 'answer', resume: true, idempotent: true, until: false }
  }
}

const keysOf = <Key extends string>(choices: Record<Key, string>) => Object.keys(choices) as Key[]

/** Type-checks the generated code against the built package, strictly; returns the compiler's errors. */
export function compileCode(): { programs: number; problems: string[] } {
  const programs = [...new Set([...variants()].map(generateCode))]
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  try {
    const files = programs.map((code, index) => {
      writeFileSync(`${folder}/${index}.ts`, `${code}export {}\n`)
      return `${index}.ts`
    })
    writeFileSync(`${folder}/planted.ts`, planted)
    // Without the `paths` of the root: `headwater` is dist/, by way of the exports map.
    const compilerOptions = {
      ...{ target: 'ESNext', lib: ['ESNext', 'DOM'], module: 'NodeNext', types: [] },
      ...{ strict: true, exactOptionalPropertyTypes: true, noUnusedLocals: true, noEmit: true },
    }
    const config = { compilerOptions, files: [...files, 'planted.ts'] }
    writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config))
    const { stdout } = spawnSync('tsc', ['--pretty', 'false', '-p', folder], { encoding: 'utf8' })
    const findings = stdout.split('\n').filter((line) => line !== '')
    const problems = findings.filter((line) => !line.includes('planted.ts'))
    if (problems.length === findings.length) problems.push('the planted error was not found')
    return { programs: programs.length, problems }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
