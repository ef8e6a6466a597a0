import { setTimeout as pause } from 'node:timers/promises'
import { launch } from '../chromium/launch.ts'
import { readBrowserCpu } from '../chromium/renderer-cpu.ts'
import type { Outcome } from '../measure-in-process.ts'
import { percentile } from '../statistics.ts'
import { type TabPlan, TabServer } from './tab-server.ts'

export interface TabMeasurement {
  /** Milliseconds of CPU per 100 events, of all processes of the browser together. */
  readonly cpu: number
  /** Milliseconds, of all events in all tabs. */
  readonly p50: number
  readonly p99: number
  readonly correct: boolean
}

const warmUp = 1500
const limit = 60_000

/** Measures tabs in a new browser. */
export async function measureTabs(
  plan: TabPlan,
  milliseconds: number,
): Promise<Outcome<TabMeasurement>> {
  const server = new TabServer(plan)
  const browser = await launch(await server.start(), ['--disable-popup-blocking'])
  const late = pause(limit, undefined, { ref: false }).then(() => {
    throw new Error(`not done in ${limit / 1000} s`)
  })
  try {
    return { result: await Promise.race([measure(server, browser.pid, milliseconds), late]) }
  } catch (error) {
    console.error(browser.log())
    return { missing: (error as Error).message }
  } finally {
    late.catch(() => {})
    await browser.end()
    server.stop()
  }
}

async function measure(
  server: TabServer,
  pid: number,
  milliseconds: number,
): Promise<TabMeasurement> {
  await server.untilReady()
  await pause(warmUp)
  const before = readBrowserCpu(pid)
  server.begin()
  await pause(milliseconds)
  const cpu = readBrowserCpu(pid) - before
  await server.end()
  const { reports, measured } = server
  const delays = reports.flatMap((report) => report.delays)
  return {
    cpu: (cpu * 1000 * 100) / measured,
    p50: percentile(delays, 0.5),
    p99: percentile(delays, 0.99),
    correct: reports.every((report) => report.correct && report.delays.length === measured),
  }
}
