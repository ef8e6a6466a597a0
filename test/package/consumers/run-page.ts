/** `node run-page.ts <built folder> <url>`: runs the built page's script in happy-dom, with Node's own fetch. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Window } from 'happy-dom'

const [folder = '', url = ''] = process.argv.slice(2)
const window = new Window({ url: `${url}/` })
const { document, location, localStorage } = window
document.write(readFileSync(join(folder, 'index.html'), 'utf8'))
for (const [name, value] of Object.entries({ window, document, location, localStorage })) {
  Object.defineProperty(globalThis, name, { value, configurable: true })
}

const script = document.querySelector('script[src]')?.getAttribute('src') ?? 'no script'
await import(pathToFileURL(join(folder, script)).href)
console.log(document.querySelector('#prices')?.textContent.trim())
await window.happyDOM.close()
