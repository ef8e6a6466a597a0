import type { Page } from '@playwright/test'
import axeCore from 'axe-core'

/**
 * The accessibility rules that a page, or one of its elements, violates according to axe, and the violating elements. Not
 * by @axe-core/playwright: it opens a second page for each check and transfers the elements that pass, too.
 */
export async function findViolations(page: Page, selector = 'html'): Promise<[string, string[]][]> {
  for (const frame of page.frames()) await frame.evaluate(axeCore.source)
  return page.evaluate(async (within) => {
    const { violations, incomplete } = await globalThis.axe.run(within, {
      resultTypes: ['violations'],
      // A frame that does not answer in time is not checked, which is a violation here.
      pingWaitTime: 30_000,
    })
    const unchecked = incomplete.filter(({ id }) => id === 'frame-tested')
    return [...violations, ...unchecked].map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
  }, selector)
}

declare global {
  var axe: typeof axeCore
}
