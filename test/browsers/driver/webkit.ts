import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { BrowserDriver, Tab } from './browser-driver.ts'

/** WebKitGTK's MiniBrowser, which has no headless mode, on a virtual screen; by the WebDriver protocol. */
export async function launchWebKit(): Promise<BrowserDriver> {
  const [binary] = globSync('/usr/lib/*/webkit2gtk-4.*/MiniBrowser').reverse()
  if (!binary) throw new Error('WebKit is not installed: apt-get install webkit2gtk-driver')
  const port = await freePort()
  const driver = startDriver(port)
  const url = `http://127.0.0.1:${port}`
  await untilReady(driver, url)
  const { sessionId } = (await command('POST', `${url}/session`, {
    capabilities: {
      alwaysMatch: {
        browserName: 'MiniBrowser',
        'webkitgtk:browserOptions': { binary, args: ['--automation'] },
      },
    },
  })) as { sessionId: string }
  const session = `${url}/session/${sessionId}`
  return {
    open: async (page) => void (await command('POST', `${session}/url`, { url: page })),
    openTab: (page) => openWindow(session, page),
    async close() {
      await command('DELETE', session).catch(() => {})
      driver.stdin!.end()
      await once(driver, 'exit')
    },
  }
}

/** A window, since the page of a new tab starts hidden. One at a time: commands go to the last. */
async function openWindow(session: string, page: string): Promise<Tab> {
  const tell = (method: string, path: string, body?: unknown) =>
    command(method, `${session}/${path}`, body)
  const first = await tell('GET', 'window')
  const { handle } = (await tell('POST', 'window/new', { type: 'window' })) as { handle: string }
  await tell('POST', 'window', { handle })
  const visit = async (url: string) => void (await tell('POST', 'url', { url }))
  await visit(page)
  const script = 'return document.body.innerText'
  return {
    visit,
    reload: async () => void (await tell('POST', 'refresh', {})),
    text: async () => String(await tell('POST', 'execute/sync', { script, args: [] })),
    async click() {
      const found = (await tell('POST', 'element', {
        using: 'css selector',
        value: 'body',
      })) as object
      await tell('POST', `element/${Object.values(found)[0]}/click`, {})
    },
    hide: async () => void (await tell('POST', 'window/minimize', {})),
    // Setting the position of a window restores it.
    show: async () => void (await tell('POST', 'window/rect', { width: 800, height: 600 })),
    back: async () => void (await tell('POST', 'back', {})),
    setOffline: () => Promise.reject(new Error('WebKit cannot be told to be offline')),
    freeze: () => Promise.reject(new Error('WebKit cannot be told to freeze a page')),
    thaw: () => Promise.reject(new Error('WebKit cannot be told to freeze a page')),
    async close() {
      await tell('DELETE', 'window')
      await tell('POST', 'window', { handle: first })
    },
  }
}

function startDriver(port: number): ChildProcess {
  // The driver ends when this process's end of the pipe closes, for any reason, and the screen ends after it.
  const whileOpen = '"$@" </dev/null & cat; kill $!'
  const args = ['WebKitWebDriver', `--port=${port}`, '--host=127.0.0.1']
  // There is neither a graphics card nor a desktop.
  const surroundings = { WEBKIT_DISABLE_COMPOSITING_MODE: '1', NO_AT_BRIDGE: '1', GTK_A11Y: 'none' }
  return spawn('xvfb-run', ['-a', 'sh', '-c', whileOpen, 'sh', ...args], {
    // A separate process group: an interrupt from the keyboard is for this process, which ends the session first.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, ...surroundings },
  })
}

async function untilReady(driver: ChildProcess, url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (driver.exitCode !== null) break
    const isReady = await fetch(`${url}/status`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return
    await delay(100)
  }
  throw new Error('WebKitWebDriver did not start: apt-get install webkit2gtk-driver xvfb xauth')
}

async function command(method: string, url: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const { value } = (await response.json()) as {
    value: { error?: string; message?: string } | null
  }
  if (value?.error) throw new Error(`WebKit refused ${method} ${url}: ${value.message}`)
  return value
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
