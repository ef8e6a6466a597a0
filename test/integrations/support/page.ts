/**
 * A page of happy-dom around the tests of a file, with Node's own `fetch` in it. Import it before all else: React and
 * VueUse look for a document when they are loaded.
 */
import { Window } from 'happy-dom'
import { afterAll } from 'vitest'

const window = new Window({ url: 'http://page.example/' })
const { document, navigator } = window
for (const [name, value] of Object.entries({ window, document, navigator }))
  Object.defineProperty(globalThis, name, { value, configurable: true })

afterAll(() => window.happyDOM.close())
