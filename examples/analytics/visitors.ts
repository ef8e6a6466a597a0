import type { Hit } from './schemas.ts'

/** The pages of the imagined site that is being measured. */
export const site = ['/', '/pricing', '/docs', '/docs/install', '/blog', '/contact']

type Report = (page: Hit['page'], kind: Hit['kind']) => void

/** Twenty visitors look around for a while, each at a pace of its own. Resolves once they have gone, or were sent away. */
export async function sendVisitors(report: Report, signal: AbortSignal): Promise<void> {
  const untilTheyGo = AbortSignal.any([signal, AbortSignal.timeout(10_000)])
  await Promise.all(Array.from({ length: 20 }, () => visit(report, untilTheyGo)))
}

async function visit(report: Report, signal: AbortSignal): Promise<void> {
  let page = choose(site)
  for (;;) {
    await pause(200 + Math.random() * 1300, signal)
    if (signal.aborted) return
    const clicks = Math.random() < 0.3
    if (!clicks) page = choose(site)
    report(page, clicks ? 'click' : 'view')
  }
}

/** The first ones more often than the last, as on most sites. */
function choose(pages: readonly string[]): string {
  return pages[Math.floor(Math.random() ** 2 * pages.length)]!
}

function pause(delay: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delay)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
