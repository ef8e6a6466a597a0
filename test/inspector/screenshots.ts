/**
 * `node test/inspector/screenshots.ts [--docs] [--only name]`: screenshots of the inspector in Chromium, to look at, in
 * coverage/inspector; with `--docs` the images of docs/guide/inspecting-streams.md.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Page, launch } from 'puppeteer-core'
import { launchOptions } from '../browsers/driver/puppeteer.ts'
import { servePage } from './serve-page.ts'

const { values } = parseArgs({
  options: { docs: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
})
const folder = values.docs ? 'docs/images' : 'coverage/inspector'
await mkdir(folder, { recursive: true })

const text = 'The quick brown fox jumps over the lazy dog. '.repeat(12)
const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Market</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css">
<main><h1>Market</h1><p>${text}</p><p>${text}</p></main>`
const css = `:root { color-scheme: light dark }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.6 system-ui }`
const served = await servePage('test/inspector/page.ts', html, (request, response) => {
  if (request.url !== '/style.css') return false
  response.writeHead(200, { 'content-type': 'text/css' }).end(css)
  return true
})

const click = (page: Page, selector: string) =>
  page.evaluate((wanted) => {
    const root = document.querySelector('headwater-inspector')!.shadowRoot!
    root.querySelector<HTMLElement>(wanted)!.click()
  }, selector)

interface Shot {
  readonly name: string
  readonly query: string
  readonly size?: readonly [width: number, height: number]
  readonly scheme?: 'light' | 'dark'
  readonly wait?: number
  act?(page: Page): Promise<unknown>
}

const toLook: Shot[] = [
  { name: 'light', query: '', act: (page) => click(page, '.row:nth-child(5)') },
  {
    name: 'dark',
    query: 'streams',
    scheme: 'dark',
    wait: 1200,
    act: (page) => click(page, '.row:nth-child(5)'),
  },
  { name: 'phone', query: 'streams', size: [360, 740], wait: 900 },
  {
    name: 'phone-details',
    query: '',
    size: [360, 740],
    act: (page) => click(page, '.row:nth-child(5)'),
  },
  {
    name: 'phone-connections',
    query: 'errors',
    size: [360, 740],
    wait: 3000,
    act: (page) => click(page, '[role=tab]:nth-child(2)'),
  },
  { name: 'right', query: 'streams', wait: 900, act: (page) => click(page, '.dock-right') },
  {
    name: 'right-details',
    query: 'streams',
    scheme: 'dark',
    wait: 900,
    act: async (page) => {
      await click(page, '.dock-right')
      await click(page, '.row:nth-child(5)')
    },
  },
  { name: 'floating', query: 'streams', wait: 900, act: (page) => click(page, '.dock-floating') },
  { name: 'many', query: 'events=10000&rate=100', wait: 1500 },
  { name: 'errors', query: 'errors', wait: 3500, act: async (page) => click(page, '.row.bad') },
  {
    name: 'connections',
    query: 'errors&streams',
    wait: 3500,
    act: (page) => click(page, '[role=tab]:nth-child(2)'),
  },
  {
    name: 'connections-dark',
    query: 'errors&streams',
    scheme: 'dark',
    wait: 3500,
    act: (page) => click(page, '[role=tab]:nth-child(2)'),
  },
  { name: 'closed', query: '', act: (page) => click(page, '[aria-label="Close the inspector"]') },
]

const inDocs: Shot[] = [
  {
    name: 'inspector-events',
    query: 'streams',
    size: [1000, 520],
    wait: 1500,
    act: (page) => click(page, '.row:nth-child(5)'),
  },
  {
    name: 'inspector-connections',
    query: 'errors&streams',
    size: [1000, 520],
    wait: 3500,
    act: (page) => click(page, '[role=tab]:nth-child(2)'),
  },
]
const all = values.docs ? inDocs : toLook
const shots = all.filter(({ name }) => name.includes(values.only))

const defaultSize = [1200, 760] as const
const browser = await launch(launchOptions.chromium)
try {
  for (const { act, name, query, scheme = 'light', size = defaultSize, wait = 500 } of shots) {
    const context = await browser.createBrowserContext()
    const page = await context.newPage()
    page.on('pageerror', (error) => console.log(name, error))
    page.on('console', (message) => console.log(name, message.text()))
    await page.setViewport({ width: size[0], height: size[1], deviceScaleFactor: 1 })
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
    await page.goto(`${served.url}/#${query}`)
    await new Promise((resolve) => void setTimeout(resolve, wait))
    await act?.(page)
    await new Promise((resolve) => void setTimeout(resolve, 300))
    await page.screenshot(
      values.docs
        ? { path: join(folder, `${name}.webp`) as `${string}.webp`, type: 'webp', quality: 80 }
        : { path: join(folder, `${name}.png`) as `${string}.png` },
    )
    await context.close()
  }
} finally {
  await browser.close()
  served.close()
}
