import { Window } from 'happy-dom'
import { onTestFinished, vi } from 'vitest'

/**
 * Puts a page of happy-dom around the test, with Node's own `fetch` in it. As a vitest environment happy-dom would bring
 * its own `fetch` and abort signals, whose streams do not end as those of browsers do; the files that use this have
 * `@vitest-environment node` in their first line.
 */
export function openPage(url: string, html = ''): Window {
  const window = new Window({ url })
  window.document.write(html)
  const { document, location, navigator } = window
  const globals = {
    window,
    document,
    location,
    navigator,
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
  }
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value)
  onTestFinished(() => window.happyDOM.close())
  return window
}
