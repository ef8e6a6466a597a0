import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { formatWithOptions } from 'node:util'
import { build } from 'esbuild'
import { deferred } from '../../test/support/deferred.ts'
import {
  type Browser,
  type ConsoleMessage,
  launch,
  launchOptions,
} from '../../test/browsers/driver/puppeteer.ts'
import type { RunningProgram } from './run-in-node.ts'

export function launchChromium(): Promise<Browser> {
  return launch(launchOptions.chromium)
}

/** Runs a file in a page of Chromium, with a separate profile. A component that it exports is shown. */
export async function runInChromium(
  browser: Browser,
  file: string,
  print: (line: string) => void,
): Promise<RunningProgram> {
  const script = await bundle(file)
  const server = createServer((request, response) => {
    if (request.url === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(page)
    else if (request.url === '/page.js')
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
    else response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const context = await browser.createBrowserContext()
  const tab = await context.newPage()
  const { promise: ended, resolve: end } = deferred<string | undefined>()
  let isStopped = false
  tab.on('pageerror', (error) => end(error instanceof Error ? error.message : String(error)))
  // Values of the page arrive one call later, so that lines wait for those before them.
  let printed = Promise.resolve()
  tab.on('console', (message) => {
    printed = printed.then(async () => {
      const line = await format(message).catch(() => undefined)
      if (line === undefined || isStopped) return
      // The browser's messages about failed requests, such as a 503, are not errors of the code.
      if (message.type() !== 'error') print(line)
      else if (!line.startsWith('Failed to load resource')) end(`console.error: ${line}`)
    })
  })
  await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return {
    ended,
    async stop() {
      // A task of the page, after the code that printed the last line, with its exceptions and rejections.
      await tab.evaluate(() => new Promise((done) => setTimeout(done)))
      await printed
      isStopped = true
      end(undefined)
      await context.close()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      return ended
    },
  }
}

const page =
  '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">' +
  '<body><div id="root"></div><script type="module" src="/page.js"></script></body>'

/** The line as Node would print it. */
async function format(message: ConsoleMessage): Promise<string> {
  const args = message.args()
  if (args.length === 0) return message.text()
  const values = await Promise.all(args.map((arg) => arg.jsonValue()))
  return formatWithOptions({ colors: false }, ...values)
}

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    ...(file.endsWith('x')
      ? // React's DOM is among the tests' packages.
        { stdin: { contents: mount(resolve(file)), resolveDir: resolve('test') } }
      : { entryPoints: [file] }),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"' },
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]!.text
}

/** Shows the component that the file exports, and prints the lines of its text whenever they change. */
const mount = (file: string) => `
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import * as exported from ${JSON.stringify(file)}

const component = exported.default ?? Object.values(exported).find((value) => typeof value === 'function')
const root = document.querySelector('#root')
if (component) {
  new MutationObserver(() => console.log(root.innerText)).observe(root, {
    characterData: true, childList: true, subtree: true,
  })
  createRoot(root).render(createElement(component))
}
`
