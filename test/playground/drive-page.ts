import { setTimeout } from 'node:timers/promises'
import type { Tab } from '../browsers/driver/browser-driver.ts'

/** The longest wait for a page, in milliseconds. */
const patience = 30_000

/** Repeats `read` until it returns no problem; returns the problems that are left after 30 seconds. */
export async function untilFine(
  read: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const start = performance.now()
  for (;;) {
    const problems = await read()
    if (problems.length === 0 || performance.now() - start > patience) return problems
    await setTimeout(50)
  }
}

/** Waits until the expression of the page is `wanted`. */
export function untilText(tab: Tab, expression: string, wanted: string | RegExp) {
  return untilFine(async () => {
    // A page that is being replaced evaluates nothing.
    const text = await tab.run(expression).catch(String)
    const isWanted = typeof wanted === 'string' ? text === wanted : wanted.test(text)
    return isWanted ? [] : [`${expression} is "${text}", expected ${String(wanted)}`]
  })
}

/** Clicks the button with this text. */
export async function clickButton(tab: Tab, text: string): Promise<void> {
  const clicked = await tab.run(`(() => {
    const buttons = [...document.querySelectorAll('.playground button')]
    const found = buttons.find((button) => button.innerText.trim() === ${JSON.stringify(text)})
    if (found) found.click()
    return found !== undefined
  })()`)
  if (clicked !== 'true') throw new Error(`There is no button "${text}"`)
}

/** Enters a value in the field of a setting. */
export async function setField(tab: Tab, name: string, value: string): Promise<void> {
  await tab.run(`(() => {
    const input = document.getElementById(${JSON.stringify(`pg-${name}`)})
    input.value = ${JSON.stringify(value)}
    input.dispatchEvent(new Event('change', { bubbles: true }))
  })()`)
}
