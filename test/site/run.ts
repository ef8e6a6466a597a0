/**
 * `npm run test:site`: checks the site that `npm run docs:build` made: links, sidebar, spelling, search, and in Chromium
 * one page of each kind in light and dark, on a desktop and a phone, whose screenshots are left in coverage/site.
 * Each check first has to find a planted mistake. The last line counts the checks.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { launch } from 'puppeteer-core'
import { base } from '../../docs/.vitepress/package-fields.ts'
import { launchOptions } from '../browsers/driver/puppeteer.ts'
import { problemsOf, schemes, widths } from './look-at-page.ts'
import { missingFromSidebar } from './missing-from-sidebar.ts'
import { search } from './search.ts'
import { serveSite } from './serve-site.ts'
import { findBrokenLinks, findUnknownWords } from './tools.ts'

const pictures = 'coverage/site'

/** One page of each kind. */
const templates: Readonly<Record<string, string>> = {
  home: '',
  guide: 'guide/getting-started.html',
  options: 'reference/options.html',
  api: 'reference/api/headwater/classes/EventSourceClient.html',
  report: 'reports/benchmarks.html',
  playground: 'playground.html',
  'not-found': 'missing.html',
}

/** What is searched for, and a page that has to be among the first five. */
const queries: readonly (readonly [query: string, page: RegExp])[] = [
  ['six tabs', /many-tabs|troubleshooting/],
  ['401', /authentication|troubleshooting/],
  ['Last-Event-ID', /guide\/resum|last-event-id/],
  ['proxy', /prox/],
]

const planted = {
  'planted-links.html': `<!doctype html><title>Planted</title>
    <a href="missing.html">a</a> <a href="guide/errors.html#missing">b</a> <img src="missing.png">`,
  'planted-page.html': `<!doctype html><html lang="en"><title>Planted</title>
    <body style="margin:0"><main><h1>Planted</h1><div style="width:3000px">wide</div>
    <p style="color:#ccc">pale</p><img src="http://localhost:1/foreign.png">
    <script>console.error('planted')</script></main>`,
}

const site = await serveSite('docs/.vitepress/dist', base, planted)
const browser = await launch({
  ...launchOptions.chromium,
  // Chromium without its windows.
  executablePath: '/usr/bin/chromium-headless-shell',
  headless: 'shell',
})
let passed = 0
let failed = 0

function judge(check: string, problems: readonly string[]): void {
  if (problems.length === 0) passed += 1
  else failed += 1
  console.log([`${problems.length === 0 ? 'ok' : 'FAILED'}  ${check}`, ...problems].join('\n    '))
}

/** Fails unless each pattern matches one of the problems found in a planted mistake. */
function judgePlanted(check: string, problems: readonly string[], ...expected: RegExp[]): void {
  const unseen = expected.filter((pattern) => !problems.some((problem) => pattern.test(problem)))
  judge(
    `${check}: planted mistakes are found`,
    unseen.map((pattern) => `not found: ${pattern}`),
  )
}

async function searchProblems(query: string, page: RegExp): Promise<string[]> {
  const found = (await search(browser, site.url, query)).slice(0, 5)
  return found.some((path) => page.test(path)) ? [] : [`${page} is not in: ${found.join(', ')}`]
}

try {
  await mkdir(pictures, { recursive: true })

  const plantedLinks = await findBrokenLinks(`${site.url}planted-links.html`, { recurse: false })
  judgePlanted(
    'links',
    plantedLinks.broken,
    /missing\.html/,
    /errors\.html#missing/,
    /missing\.png/,
  )
  const { broken, checked } = await findBrokenLinks(site.url, { recurse: true })
  judge(`links: ${checked}`, broken)

  judgePlanted('sidebar', missingFromSidebar('guide/planted.md'), /^guide\/planted\.md$/)
  judge('sidebar', missingFromSidebar())

  const plantedWords = await findUnknownWords('scripts/planted/spelling.md')
  judgePlanted('spelling', plantedWords, /recieve/)
  judge('spelling', await findUnknownWords())

  const plantedPage = { url: `${site.url}planted-page.html`, width: 390, scheme: 'light' } as const
  judgePlanted(
    'page',
    await problemsOf(browser, plantedPage),
    /axe: color-contrast/,
    /axe: image-alt/,
    /pixels wider/,
    /another origin/,
    /console: planted/,
  )
  for (const [name, path] of Object.entries(templates)) {
    for (const width of widths) {
      for (const scheme of schemes) {
        const look = { url: site.url + path, width, scheme }
        const picture = join(pictures, `${name}-${width}-${scheme}`)
        judge(`page: ${name}, ${width} pixels, ${scheme}`, await problemsOf(browser, look, picture))
      }
    }
  }

  judgePlanted('search', await searchProblems('zzqxv', /./), /is not in/)
  for (const [query, page] of queries) judge(`search: ${query}`, await searchProblems(query, page))
} finally {
  await browser.close()
  site.close()
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
