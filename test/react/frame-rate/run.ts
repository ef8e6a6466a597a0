/**
 * `npm run bench:react`: renders a thousand events per second in Chromium, by the hooks and by a state that is set for each
 * event of the browser's EventSource. Fails if the hooks render more often than the page has frames. `-- --seconds 10`.
 */
import { parseArgs } from 'node:util'
import { type Browser, launch } from 'puppeteer-core'
import { launchOptions } from '../../browsers/driver/puppeteer.ts'
import { serve } from './serve.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rate: { type: 'string', default: '1000' },
  },
})
const seconds = Number(values.seconds)
const rate = Number(values.rate)

interface Figures {
  readonly renders: number
  readonly frames: number
  readonly longestFrame: number
  readonly total: number
  readonly delays: readonly number[]
}

declare function takeFigures(): Figures

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor((sorted.length - 1) * share)] ?? NaN

async function measure(browser: Browser, origin: string, by: 'hooks' | 'state') {
  const page = await browser.newPage()
  const events = encodeURIComponent(`${origin}/events`)
  await page.goto(`${origin}/?by=${by}&events=${events}`)
  // The compiler and the first renders are not measured.
  await page.waitForFunction(
    (count) => Number(document.querySelector('h1')?.textContent) > count,
    {},
    rate,
  )
  const before = await page.evaluate(() => takeFigures())
  const { TaskDuration: busyBefore = 0 } = await page.metrics()
  const start = performance.now()
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  const { TaskDuration: busy = 0 } = await page.metrics()
  const after = await page.evaluate(() => takeFigures())
  const elapsed = (performance.now() - start) / 1000
  await page.close()
  const delays = [...after.delays].sort((a, b) => a - b)
  return {
    'events/s': Math.round((after.total - before.total) / elapsed),
    'renders/s': Math.round(after.renders / elapsed),
    'frames/s': Math.round(after.frames / elapsed),
    'longest frame, ms': Math.round(after.longestFrame),
    'main thread, %': Math.round(((busy - busyBefore) / elapsed) * 100),
    'median delay, ms': quantile(delays, 0.5),
    '95 % delay, ms': quantile(delays, 0.95),
  }
}

const server = await serve(rate)
const browser = await launch({ headless: true, ...launchOptions.chromium })
try {
  const hooks = await measure(browser, server.origin, 'hooks')
  const state = await measure(browser, server.origin, 'state')
  console.table({ useServerEvents: hooks, 'setState for each event': state })
  // One more for the event that comes first after a pause.
  const isLimited = hooks['renders/s'] <= hooks['frames/s'] + 1
  const isComplete = hooks['events/s'] > rate * 0.9
  console.log(
    `${Number(isLimited) + Number(isComplete)} passed, ${Number(!isLimited) + Number(!isComplete)} failed`,
  )
  process.exitCode = isLimited && isComplete ? 0 : 1
} finally {
  await browser.close()
  server.stop()
}
