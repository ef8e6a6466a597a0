import type { Hit } from './schemas.ts'

/** The pages of the imaginary site. */
export const site = ['/', '/pricing', '/docs', '/docs/install', '/blog', '/contact']

type Report = (page: Hit['page'], kind: Hit['kind']) => void

/** Twenty visitors browse the site for ten seconds, or until the signal aborts. */
export async function sendVisitors(report: Report, signal: AbortSignal): Promise<void> {
  const end = AbortSignal.any([signal, AbortSignal.timeout(10_000)])
  await Promise.all(Array.from({ length: 20 }, () => browse(report, end)))
}

/** A random hit. The first pages of the site are the most popular. */
export function randomVisit(): Pick<Hit, 'page' | 'kind'> {
  return { page: choose(site), kind: isClick() ? 'click' : 'view' }
}

async function browse(report: Report, signal: AbortSignal): Promise<void> {
  let page = choose(site)
  for (;;) {
    await pause(200 + Math.random() * 1300, signal)
    if (signal.aborted) return
    const clicks = isClick()
    if (!clicks) page = choose(site)
    report(page, clicks ? 'click' : 'view')
  }
}

const isClick = () => Math.random() < 0.3

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
