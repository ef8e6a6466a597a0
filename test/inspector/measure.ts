/**
 * `node test/inspector/measure.ts [--rate 1000] [--seconds 5] [--check]`: the cost of the inspector in Chromium, with a
 * stream of 1000 events per second: frame times, long tasks and the CPU time of the page's main thread, without the
 * inspector, with a closed and with an open panel. `--check` fails if the open panel costs more CPU
 * time than its limit: frames and long tasks depend on the machine's other work.
 */
import { parseArgs } from 'node:util'
import { type Browser, launch } from 'puppeteer-core'
import { launchOptions } from '../browsers/driver/puppeteer.ts'
import { servePage } from './serve-page.ts'

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '5' },
    check: { type: 'boolean', default: false },
  },
})
const rate = Number(values.rate)
const seconds = Number(values.seconds)

/** Milliseconds of the main thread in a second that the open panel may cost. The page alone needs about 100. */
const cpuLimit = 250

const html = '<!doctype html><title>Measured</title><output></output>'
const page = await servePage('test/inspector/measured-page.ts', html, (request, response) => {
  if (request.url !== '/events') return false
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  let sent = 0
  const timer = setInterval(() => {
    let text = ''
    for (let count = 0; count < rate / 100; count += 1) {
      sent += 1
      text += `id: ${sent}\nevent: price\ndata: {"symbol":"ACME","value":${sent / 100}}\n\n`
    }
    response.write(text)
  }, 10)
  request.on('close', () => clearInterval(timer))
  return true
})

interface Result {
  readonly mode: string
  readonly perSecond: number
  readonly median: number
  readonly p99: number
  readonly longTasks: number
  readonly cpu: number
}

async function measure(browser: Browser, mode: string): Promise<Result> {
  const context = await browser.createBrowserContext()
  const tab = await context.newPage()
  await tab.setViewport({ width: 1200, height: 760 })
  await tab.goto(`${page.url}/?mode=${mode}`)
  const wait = (duration: number) => new Promise((resolve) => void setTimeout(resolve, duration))
  await wait(1500)
  const session = await tab.createCDPSession()
  // CPU time: the machine may have other things to do.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const readCpu = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')!.value
  }
  await tab.evaluate(() => {
    globalThis.measured = { frames: [], longTasks: 0, received: 0 }
  })
  const before = await readCpu()
  await wait(seconds * 1000)
  const after = await readCpu()
  const { frames, longTasks, received } = await tab.evaluate(() => globalThis.measured)
  await context.close()
  const sorted = [...frames].sort((a, b) => a - b)
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? 0
  return {
    mode,
    perSecond: received / seconds,
    median: at(0.5),
    p99: at(0.99),
    longTasks,
    cpu: (1000 * (after - before)) / seconds,
  }
}

const browser = await launch(launchOptions.chromium)
try {
  const results: Result[] = []
  for (const mode of ['off', 'closed', 'open']) results.push(await measure(browser, mode))
  console.log(await browser.version())
  for (const { cpu, longTasks, median, mode, p99, perSecond } of results)
    console.log(
      `${mode.padEnd(7)} ${perSecond.toFixed(0)} events/s, frame ${median.toFixed(1)} ms (99 %: ${p99.toFixed(1)} ms), ` +
        `${longTasks} long tasks, main thread ${cpu.toFixed(0)} ms of CPU per second`,
    )
  const cost = results[2]!.cpu - results[0]!.cpu
  const isWithin = results[2]!.perSecond > 0 && cost < cpuLimit
  if (values.check) console.log(isWithin ? '1 passed, 0 failed' : '0 passed, 1 failed')
  if (values.check && !isWithin) process.exitCode = 1
} finally {
  await browser.close()
  page.close()
}
