import type { Tab } from '../browsers/driver/browser-driver.ts'
import { clickButton, setField, untilFine, untilText } from './drive-page.ts'
import { readPage } from './read-page.ts'

const label = "document.querySelector('.playground .state').innerText.trim()"
const hash = 'location.hash'
const fieldOf = (name: string) => `document.getElementById('pg-${name}').value`
const pressed = "document.querySelector('.presets [aria-pressed=true]').innerText.trim()"

/** A check of the page in one browser: its problems. `page` is the address of the playground. */
export type PageCheck = (tab: Tab, page: string) => Promise<readonly string[]>

/** Waits one after the other; returns the problems of the first that fails. */
async function inOrder(...steps: (() => Promise<unknown>)[]): Promise<readonly string[]> {
  for (const step of steps) {
    const problems = await step()
    if (Array.isArray(problems) && problems.length > 0) return problems as string[]
  }
  return []
}

export const pageChecks: Readonly<Record<string, PageCheck>> = {
  'Drop the connection: the client resumes after the last event': (tab, page) =>
    inOrder(
      () => tab.visit(`${page}?drop#preset=resume&drop=never&events=100&interval=50`),
      () => untilText(tab, label, 'Open'),
      () => clickButton(tab, 'Drop the connection'),
      () =>
        untilFine(async () => {
          const { attempts, ids } = await readPage(tab)
          const isResumed = attempts[1]?.lastEventId === String(attempts[0]?.events)
          const isOnce = ids.every((id, index) => id === String(index + 1))
          return isResumed && isOnce && ids.length > (attempts[0]?.events ?? 0)
            ? []
            : [`attempts ${JSON.stringify(attempts)}, IDs ${ids.join()}`]
        }),
      () => clickButton(tab, 'Stop'),
      () => untilText(tab, label, 'Stopped'),
    ),

  'Go offline and online: no attempt in between': (tab, page) =>
    inOrder(
      () => tab.visit(`${page}?offline#preset=resume&drop=never&events=200&initialDelay=20000`),
      () => untilText(tab, label, 'Open'),
      () => clickButton(tab, 'Go offline'),
      () => untilText(tab, label, 'Offline: waits for the network'),
      () => clickButton(tab, 'Go online'),
      () => untilText(tab, label, 'Open'),
      async () => {
        const { attempts } = await readPage(tab)
        return attempts.length === 2 ? [] : [`${attempts.length} attempts, expected 2`]
      },
    ),

  'URL: a change is in it, and back, forward and reload restore it': (tab, page) =>
    inOrder(
      () => tab.visit(`${page}?url#preset=half-event&interval=90`),
      () => untilText(tab, pressed, 'Half an event'),
      () => untilText(tab, fieldOf('interval'), '90'),
      () => setField(tab, 'interval', '120'),
      () => untilText(tab, hash, '#preset=half-event&interval=120'),
      () => setField(tab, 'interval', '5'),
      () => untilText(tab, hash, '#preset=half-event&interval=120'),
      () => clickButton(tab, 'Login page'),
      () => untilText(tab, hash, '#preset=login-page'),
      () => tab.run('history.back()'),
      () => untilText(tab, pressed, 'Half an event'),
      () => untilText(tab, fieldOf('interval'), '120'),
      () => tab.run('history.back()'),
      () => untilText(tab, fieldOf('interval'), '90'),
      () => tab.run('history.forward()'),
      () => untilText(tab, fieldOf('interval'), '120'),
      () => tab.run('void (window.isOld = true)'),
      () => tab.reload(),
      () => untilText(tab, 'typeof window.isOld', 'undefined'),
      () => untilText(tab, `document.getElementById('pg-interval')?.value ?? 'loading'`, '120'),
    ),

  'URL: hostile values are reported, and no script runs': (tab, page) =>
    inOrder(
      () =>
        tab.visit(
          `${page}?hostile#preset=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&events=1e9&__proto__=1` +
            '&api=%22%3E%3Cscript%3Ewindow.isHacked%3Dtrue%3C/script%3E&x=%E0%A4%A',
        ),
      () => untilText(tab, 'document.querySelectorAll(".problems p").length', '5'),
      () => untilText(tab, 'document.querySelectorAll(".playground :is(img, script)").length', '0'),
      () => untilText(tab, 'typeof window.isHacked', 'undefined'),
      () => untilText(tab, pressed, 'Resume after drops'),
      () => untilText(tab, label, /^Ended/),
    ),

  'Inspector: opens with the run, and closes': (tab, page) =>
    inOrder(
      () => tab.visit(`${page}?inspector#preset=malformed`),
      () => untilText(tab, label, /^Ended/),
      () => clickButton(tab, 'Inspector'),
      () =>
        untilText(
          tab,
          "document.querySelector('headwater-inspector')?.shadowRoot.textContent ?? ''",
          /playground[\s\S]*symbol/,
        ),
      () => clickButton(tab, 'Inspector'),
      () => untilText(tab, "document.querySelectorAll('headwater-inspector').length", '0'),
    ),

  'Other pages do not load the playground': (tab, page) =>
    inOrder(
      () => tab.visit(page.replace('playground.html', 'guide/reconnection.html')),
      () => untilText(tab, 'document.readyState', 'complete'),
      () => untilText(tab, loadedChunks, /app\./),
      async () => (/playground-panel/.test(await tab.run(loadedChunks)) ? ['it was loaded'] : []),
      () => tab.visit(page),
      () => untilText(tab, loadedChunks, /playground-panel\./),
    ),
}

const loadedChunks =
  "performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1)).join()"
