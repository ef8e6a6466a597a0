import type { Outcome } from '../measure-in-process.ts'
import { launch } from './launch.ts'
import type { PageReport, PageTask } from './page.ts'
import { readRendererCpu } from './renderer-cpu.ts'
import { servePage } from './serve-page.ts'

export interface PageMeasurement extends PageReport {
  /** Seconds of CPU that the renderer took while the page's clock ran. */
  readonly cpu: number
}

const limit = 120_000

/** Runs a page in a new browser. */
export async function measurePage(
  script: string,
  task: PageTask,
): Promise<Outcome<PageMeasurement>> {
  const { promise: outcome, settle } = createOutcome()
  let before = 0
  const server = await servePage(script, {
    onBegin: () => (before = readRendererCpu(browser.pid)),
    onReport: (report) =>
      settle({ result: { ...report, cpu: readRendererCpu(browser.pid) - before } }),
    onFailure: (reason) => settle({ missing: reason }),
  })
  const query = new URLSearchParams({ task: JSON.stringify(task) })
  const browser = await launch(`${server.origin}/?${query}`)
  const timer = setTimeout(() => {
    console.error(browser.log())
    settle({ missing: `not done in ${limit / 1000} s` })
  }, limit)
  try {
    return await outcome
  } finally {
    clearTimeout(timer)
    await browser.end()
    server.stop()
  }
}

function createOutcome() {
  let settle!: (outcome: Outcome<PageMeasurement>) => void
  const promise = new Promise<Outcome<PageMeasurement>>((resolve) => (settle = resolve))
  return { promise, settle }
}
