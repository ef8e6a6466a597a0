/**
 * `npm run snippets`, or `npm run snippets -- docs/guide/errors.md` for some pages: checks the code of README.md and docs/.
 *
 * - Every ts, tsx, js and mjs block compiles, strictly, as a separate module, against the built package.
 * - A block marked `run`, `run=node` or `run=browser` prints what its page shows, without an error.
 * - The first block of each guide is such a block.
 * - A block that begins with a path, as in ```ts examples/chat/token.ts, is an excerpt of that file.
 *
 * The planted page goes with them: a check that does not find its mistakes is broken.
 */
import { globSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { codeBlocksOf } from './code-blocks.ts'
import { isExcerpt, missingFrom } from './excerpts.ts'
import { installOnce } from './install-once.ts'
import { compileSnippets } from './snippets/compile.ts'
import { unrunnableGuides } from './snippets/first-blocks.ts'
import { runSnippets } from './snippets/run-snippets.ts'
import { type Finding, snippetsOf } from './snippets/snippet.ts'

const plantedPage = 'scripts/planted/snippets.md'
const folder = '.snippets'
const declarations = ['../scripts/snippets/uninstalled-packages.d.ts']

const all = [
  'README.md',
  ...globSync('docs/**/*.md', {
    exclude: ['docs/reference/api/**', 'docs/.vitepress/**', 'docs/**/node_modules/**'],
  }).sort(),
]
const selected = process.argv.slice(2)
const pages = selected.length > 0 ? all.filter((page) => selected.includes(page)) : all
const snippets = pages.flatMap(snippetsOf)
if (snippets.length === 0) throw new Error(`Found no snippet to check in ${pages.join(', ')}`)

installOnce('docs')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
// The clients that one may come from are installed there; all else is found at the root.
symlinkSync('../docs/node_modules', `${folder}/node_modules`, 'junction')

const planted = snippetsOf(plantedPage)
const [compiled, run] = await Promise.all([
  compileSnippets(folder, [...snippets, ...planted], declarations),
  runSnippets(folder, [...snippets, ...planted]),
])
const findings = [
  ...compiled,
  ...run.findings,
  ...[...pages, plantedPage].flatMap(missingExcerptsOf),
  ...unrunnableGuides([...pages.filter((page) => page.startsWith('docs/guide/')), plantedPage]),
]
const mistakes = findings.filter(({ page }) => page !== plantedPage)
for (const { page, line, text } of mistakes) console.error(`${page}:${line}: ${text}`)
const missed = missedPlants(findings.filter(({ page }) => page === plantedPage))
for (const text of missed) console.error(`The check is blind to a planted mistake: ${text}`)

const failed = mistakes.length > 0 || missed.length > 0
console.log(
  `${snippets.length} snippets of ${pages.length} pages compile, and ${run.count} runs print what they should` +
    (failed ? ', but for the errors above' : ''),
)
process.exitCode = failed ? 1 : 0

/** A finding for each excerpt that is not, or no longer, in its file. */
function missingExcerptsOf(page: string): Finding[] {
  return codeBlocksOf(page).flatMap(({ meta, code, line }) => {
    const text = isExcerpt(meta) ? missingFrom(meta, code) : undefined
    return text === undefined ? [] : [{ page, line, text }]
  })
}

/**
 * Each block of the planted page has the expected findings in its heading: `Fails: printed nothing`, for each target
 * that it is run in, or else none.
 */
function missedPlants(found: readonly Finding[]): string[] {
  const blocks = codeBlocksOf(plantedPage).filter(({ lang }) => lang !== 'sh' && lang !== 'txt')
  return blocks.flatMap(({ code, heading, line, meta }) => {
    const length = code.split('\n').length
    const own = found.filter((finding) => finding.line >= line && finding.line < line + length)
    const [, expected] = /^Fails: (.+)/.exec(heading) ?? []
    const isAsExpected =
      expected === undefined
        ? own.length === 0
        : own.length === (/\brun$/.test(meta) ? 2 : 1) &&
          own.every(({ text }) => text.includes(expected))
    const texts = own.map(({ text }) => text).join('; ') || 'no finding'
    return isAsExpected ? [] : [`${plantedPage}:${line}: ${heading}: ${texts}`]
  })
}
