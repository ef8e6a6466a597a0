/**
 * Type-checks every ts, tsx, js and mjs block of README.md and docs/ against the built package, strictly, each as a
 * module of its own. Names that the prose takes for granted are declared in docs/snippets.d.ts.
 * A block that begins with ```ts eventsource@2 gets, by the name `eventsource`, what is installed as `eventsource-2`.
 * One that begins with a path, as in ```ts examples/chat/token.ts, is an excerpt: it has to stand in that file.
 * A planted page goes with them: a check that does not find its mistake is broken.
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { type CodeBlock, codeBlocksOf } from './code-blocks.ts'
import { isExcerpt, missingFrom } from './excerpts.ts'
import { installOnce } from './install-once.ts'

const planted = {
  page: 'scripts/planted/snippets.md',
  finding: 'scripts/planted/snippets.md:15:',
  excerpt: 'scripts/planted/snippets.md:33:',
}
const folder = '.snippets'
const extensions: Record<string, string> = {
  ts: 'ts',
  typescript: 'ts',
  tsx: 'tsx',
  js: 'js',
  javascript: 'js',
  mjs: 'js',
}

interface Snippet {
  page: string
  /** The line of the page that the block's first line of code stands on. */
  line: number
  file: string
  code: string
}

/** A block's code, with the version that its first line asks for in the package's name. */
function codeOf({ meta, code }: CodeBlock): string {
  const [, name, version] = /(\S+)@(\S+)/.exec(meta) ?? []
  return name ? code.replaceAll(`'${name}'`, `'${name}-${version}'`) : code
}

/** A line for each excerpt that is not in its file, or not any more. */
function missingExcerptsOf(page: string): string[] {
  return codeBlocksOf(page).flatMap(({ meta, code, line }) => {
    const missing = isExcerpt(meta) ? missingFrom(meta, code) : undefined
    return missing === undefined ? [] : `${page}:${line}: ${missing}`
  })
}

function snippetsOf(page: string): Snippet[] {
  const found: Snippet[] = []
  for (const block of codeBlocksOf(page)) {
    if (isExcerpt(block.meta)) continue
    const extension = extensions[block.lang]
    if (extension === undefined) continue
    const { line } = block
    const file = `${page.replace(/\.md$/, '').replaceAll('/', '-')}-${line}.${extension}`
    found.push({ page, line, file, code: codeOf(block) })
  }
  return found
}

const pages = [
  'README.md',
  ...globSync('docs/**/*.md', {
    exclude: ['docs/reference/api/**', 'docs/.vitepress/**', 'docs/node_modules/**'],
  }).sort(),
]
const snippets = pages.flatMap(snippetsOf)
if (snippets.length === 0) throw new Error(`Found no snippet to check in ${pages.join(', ')}`)

installOnce('docs')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
// The clients that one may come from are installed there; all else is found at the root.
symlinkSync('../docs/node_modules', `${folder}/node_modules`, 'junction')
const checked = new Map([...snippets, ...snippetsOf(planted.page)].map((s) => [s.file, s]))
for (const { file, code } of checked.values()) {
  // The export makes a module of it, wherever the block has no import.
  writeFileSync(`${folder}/${file}`, `${code}\nexport {}\n`)
}
// Without the `paths` of the root: here `headwater` is what a user gets, dist/ by way of the exports map.
const config = {
  compilerOptions: {
    target: 'ESNext',
    lib: ['ESNext', 'DOM'],
    module: 'NodeNext',
    types: ['node'],
    jsx: 'preserve',
    allowJs: true,
    checkJs: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
  },
  files: [...checked.keys(), '../docs/snippets.d.ts'],
}
writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config, null, 2))

const { stdout, stderr, status } = spawnSync('tsc', ['--pretty', 'false', '-p', folder], {
  encoding: 'utf8',
})
const findings = (stdout + stderr)
  .replace(/^\.snippets\/([^(]+)\((\d+),\d+\):/gm, (text, file: string, line: string) => {
    const snippet = checked.get(file)
    return snippet ? `${snippet.page}:${snippet.line + Number(line) - 1}:` : text
  })
  .split('\n')
  .filter((text) => text !== '')

const expected = findings.filter((text) => text.startsWith(planted.finding))
const others = [
  ...findings.filter((text) => !expected.includes(text)),
  ...pages.flatMap(missingExcerptsOf),
]
const plantedExcerpts = missingExcerptsOf(planted.page)
const isBlind =
  status === 0 ||
  expected.length !== 1 ||
  plantedExcerpts.length !== 1 ||
  !plantedExcerpts[0]!.startsWith(planted.excerpt)
if (others.length > 0) console.error(others.join('\n'))
if (isBlind) console.error('The check is blind to its planted mistake.')

const failed = others.length > 0 || isBlind
console.log(
  `${snippets.length} snippets of ${pages.length} pages ${failed ? 'checked, with errors' : 'compile'}`,
)
process.exitCode = failed ? 1 : 0
