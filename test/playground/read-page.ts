import type { Tab } from '../browsers/driver/browser-driver.ts'
import type { Observed } from './judge.ts'

interface PageText {
  readonly label: string
  readonly answers: string
  /** The texts of the cells of each row. */
  readonly attempts: readonly (readonly string[])[]
  readonly events: readonly (readonly string[])[]
}

/** Evaluated in the page: the texts that a user sees. */
const expression = `JSON.stringify((() => {
  const textOf = (element) => (element ? element.innerText.trim() : '')
  const rowsOf = (selector) =>
    [...document.querySelectorAll(selector)].map(({ cells }) => [...cells].map(textOf))
  return {
    label: textOf(document.querySelector('.playground .state')),
    answers: textOf(document.querySelector('.playground [data-testid=answers]')),
    attempts: rowsOf('.playground .attempts tbody tr:not(.timeline)'),
    events: rowsOf('.playground .events tbody tr'),
  }
})())`

const millisecondsIn = (text: string, before: string) => {
  const match = new RegExp(`${before} (\\d+) ms`).exec(text)
  return match ? Number(match[1]) : undefined
}

const idOf = (text: string) => (text === '–' ? '' : text)

/** The run that the page shows. */
export async function readPage(tab: Tab): Promise<Observed> {
  const page = JSON.parse(await tab.run(expression)) as PageText
  // A table without rows has a single cell that says so.
  const attempts = page.attempts.filter(({ length }) => length > 1)
  const events = page.events.filter(({ length }) => length > 1)
  return {
    label: page.label,
    answers: Number(page.answers || 0),
    ids: events.map(([, id = '']) => idOf(id)),
    undecoded: events.flatMap(([, , , data = ''], index) =>
      data.includes('Skipped: ') ? [index] : [],
    ),
    attempts: attempts.map(
      ([, request = '', lastEventId = '', status = '', result = '', count, next = '']) => ({
        request,
        lastEventId: idOf(lastEventId),
        status: status === 'none' ? '' : status,
        result,
        events: Number(count),
        delay: millisecondsIn(next, 'delay'),
        wait: millisecondsIn(next, 'after'),
      }),
    ),
  }
}
