/**
 * `npm run test:react-apps`: the packed package in a Vite app and in a Next.js app (app router), which are type-checked,
 * built, served and opened in Chromium.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { type Page, launch } from 'puppeteer-core'
import { installOnce } from '../../../scripts/install-once.ts'
import { installPacked } from '../../../scripts/install-packed.ts'
import { launchOptions } from '../../browsers/driver/puppeteer.ts'
import { Rows } from '../rows.ts'
import { servePrices } from './serve-prices.ts'

const here = import.meta.dirname
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' }
const rows = new Rows()
const { row } = rows

/** Runs a program of this folder, or the root's, in the folder of an app. */
async function run(program: string, args: string[], app: string): Promise<void> {
  const options = { cwd: join(here, app), env, timeout: 240_000 }
  await promisify(execFile)(process.execPath, [resolve(here, program), ...args], options).catch(
    ({ message, stdout }: Error & { stdout: string }) => {
      throw new Error(`${message}\n${stdout}`)
    },
  )
}

function same(actual: unknown, expected: unknown): void {
  const [shown, wanted] = [actual, expected].map((value) => JSON.stringify(value, undefined, 2))
  if (shown !== wanted) throw new Error(`expected ${wanted}, got ${shown}`)
}

/** Waits for the text of an element. */
async function waitForText(page: Page, selector: string, text: string): Promise<void> {
  const isThere = (query: string, wanted: string) =>
    document.querySelector(query)?.textContent === wanted
  await page.waitForFunction(isThere, { timeout: 120_000 }, selector, text).catch(async () => {
    const shown = await page
      .$eval(selector, ({ textContent }) => textContent)
      .catch(() => 'nothing')
    throw new Error(`${selector} should be "${text}", and is "${shown}"`)
  })
}

/** Opens the page; returns it, with what it reports as an error: a hydration mismatch, for example. */
async function openPage(url: string): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('console', (message) => {
    if (/^(error|warn)/.test(message.type())) errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.goto(url, { waitUntil: 'domcontentloaded', timeout: 120_000 })
  return { page, errors }
}

/** Starts the built Next.js app; resolves with its address. */
async function startNext(): Promise<{ origin: string; stop(): Promise<void> }> {
  const bin = join(here, 'node_modules/next/dist/bin/next')
  const options = { cwd: join(here, 'next'), env, stdio: 'pipe' } as const
  const child = spawn(process.execPath, [bin, 'start', '-p', '0', '-H', '127.0.0.1'], options)
  const exited = once(child, 'exit')
  child.stderr.pipe(process.stderr)
  const stop = async () => {
    child.kill('SIGKILL')
    await exited
  }
  for await (const line of createInterface(child.stdout)) {
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
    if (origin) return { origin, stop }
  }
  throw new Error('next start ended')
}

installOnce(here)
installPacked(here)
for (const output of ['next/.next', 'vite/dist'])
  rmSync(join(here, output), { recursive: true, force: true })
const browser = await launch({ headless: true, ...launchOptions.chromium })
try {
  for (const compiler of ['node_modules/typescript-5.2', '../../../node_modules/typescript'])
    await row(`vite: the app type-checks with ${compiler.split('/').at(-1)}`, () =>
      run(`${compiler}/bin/tsc`, ['-p', '.'], 'vite'),
    )
  await row('vite: the app is built', () =>
    run('node_modules/vite/bin/vite.js', ['build', '--logLevel', 'error'], 'vite'),
  )
  await row('vite: the page shows the events of one connection in strict mode', async () => {
    const server = await servePrices(join(here, 'vite/dist'))
    try {
      const { page, errors } = await openPage(server.origin)
      await waitForText(page, '#notice', 'CLOSING')
      await waitForText(
        page,
        '#lines',
        'idle none 0\nconnecting none 0\nopen none 0\nopen XYZ 3.75',
      )
      await page.click('button')
      await waitForText(page, '#status', 'idle')
      await server.closed
      same(errors, [])
      same(server.requests, ['/', '/assets', '/prices'])
      await page.close()
    } finally {
      server.stop()
    }
  })

  await row('next: the app is built', () =>
    run('node_modules/next/dist/bin/next', ['build'], 'next'),
  )
  const next = await startNext()
  try {
    const ask = async (method: string) => (await fetch(`${next.origin}/prices`, { method })).json()
    await row('next: the server renders the idle state and makes no request', async () => {
      const html = await (await fetch(next.origin)).text()
      same(
        [/<h1 id="status">(.*?)<\/h1>/.exec(html)?.[1], /<p id="price">(.*?)<\/p>/.exec(html)?.[1]],
        ['idle', 'no price, idle'],
      )
      same(await ask('PUT'), { requests: 0, open: 0 })
    })
    await row('next: the page is hydrated, connects once and shows the events', async () => {
      const { page, errors } = await openPage(next.origin)
      await waitForText(page, '#status', 'open')
      same(await ask('POST'), { requests: 1, open: 1 })
      await waitForText(page, '#price', '1 0.5')
      same(errors, [])
      await page.close()
    })
    await row('next: a boundary that is streamed while the client is open matches', async () => {
      const { page, errors } = await openPage(`${next.origin}/streaming`)
      await waitForText(page, '#status', 'open')
      await waitForText(page, '#late', 'no price, open')
      await ask('POST')
      await waitForText(page, '#price', '2 1')
      await waitForText(page, '#late', '2 1')
      same(errors, [])
      await page.close()
    })
  } finally {
    await next.stop()
  }
} finally {
  await browser.close()
}
rows.end()
