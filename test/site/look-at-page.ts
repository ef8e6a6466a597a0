import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'puppeteer-core'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8')

export const widths = [1280, 390] as const
export const schemes = ['light', 'dark'] as const

export interface Look {
  readonly url: string
  readonly width: (typeof widths)[number]
  readonly scheme: (typeof schemes)[number]
}

/** Opens the page in a context without history, and calls `use` when it has hydrated. */
export async function withPage<Result>(
  browser: Browser,
  { url, width, scheme }: Look,
  use: (page: Page, problems: string[]) => Promise<Result>,
): Promise<Result> {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  const problems: string[] = []
  const { origin } = new URL(url)
  page.on('pageerror', (error) => problems.push(`error: ${String(error)}`))
  page.on('console', (message) => {
    const isReported = message.text().startsWith('Failed to load resource')
    if (['error', 'warn'].includes(message.type()) && !isReported)
      problems.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const target = new URL(request.url())
    if (/^https?:$/.test(target.protocol) && target.origin !== origin)
      problems.push(`request to another origin: ${target.href}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400 && response.url() !== url)
      problems.push(`${response.status()}: ${response.url()}`)
  })
  try {
    // Of a page that hangs.
    page.setDefaultTimeout(120_000)
    await page.setViewport({ width, height: 900 })
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ])
    await page.goto(url, { waitUntil: 'networkidle0' })
    return await use(page, problems)
  } finally {
    await context.close()
  }
}

/** Problems of accessibility, an element wider than the page, errors, and requests to other origins. */
export function problemsOf(browser: Browser, look: Look, picture?: string): Promise<string[]> {
  return withPage(browser, look, async (page, problems) => {
    await page.evaluate(axe)
    // The results of all passed rules would be several MB.
    const violations = (await page.evaluate(
      `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)`,
    )) as AxeResults['violations']
    for (const { id, nodes } of violations) {
      for (const { html, failureSummary } of nodes)
        problems.push(`axe: ${id}: ${html.slice(0, 160)}\n      ${failureSummary}`)
    }
    const excess = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    if (excess > 0) problems.push(`${excess} pixels wider than the window`)
    if (picture)
      await page.screenshot({
        path: `${picture}.png`,
        clip: { x: 0, y: 0, width: look.width, height: 1600 },
        captureBeyondViewport: true,
      })
    return problems
  })
}
