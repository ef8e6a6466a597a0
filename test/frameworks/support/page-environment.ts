import { Window } from 'happy-dom'
import type { Environment } from 'vitest/runtime'

/** The DOM of happy-dom. `fetch`, streams and timers stay Node's, because happy-dom's `fetch` cannot cancel a stream. */
export default {
  name: 'page',
  viteEnvironment: 'client',
  setup() {
    const window = new Window({ url: 'http://page.example/' })
    const properties = Object.entries(Object.getOwnPropertyDescriptors(window))
    for (const [name, { value }] of properties)
      if (!(name in globalThis))
        Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
    for (const name of ['window', 'document', 'navigator', 'Event', 'CustomEvent'] as const)
      Object.defineProperty(globalThis, name, { value: window[name], configurable: true })
    return { teardown: () => window.happyDOM.close() }
  },
} satisfies Environment
