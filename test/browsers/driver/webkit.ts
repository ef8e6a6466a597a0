import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../support/node/free-port.ts'
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
  const inTurn = oneByOne()
  return {
    open: async (page) => void (await command('POST', `${session}/url`, { url: page })),
    openTab: (page) => openWindow(session, page, inTurn),
    async close() {
      await command('DELETE', session).catch(() => {})
      driver.stdin!.end()
      await once(driver, 'exit')
    },
  }
}

type Send = (method: string, path: string, body?: unknown) => Promise<unknown>
type InTurn = <Value>(task: () => Promise<Value>) => Promise<Value>

/** Runs tasks one after the other: commands are for the selected window. */
function oneByOne(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const result = last.then(task)
    last = result.catch(() => {})
    return result
  }
}

/** A window, since the page of a new tab starts hidden. */
async function openWindow(session: string, page: string, inTurn: InTurn): Promise<Tab> {
  const send: Send = (method, path, body) => command(method, `${session}/${path}`, body)
  const [first, handle] = await inTurn(async () => {
    const current = (await send('GET', 'window')) as string
    const opened = (await send('POST', 'window/new', { type: 'window' })) as { handle: string }
    await send('POST', 'window', { handle: opened.handle })
    await send('POST', 'url', { url: page })
    // New windows are opened from the one that stays.
    await send('POST', 'window', { handle: current })
    return [current, opened.handle]
  })
  const use = <Value>(task: () => Promise<Value>) =>
    inTurn(async () => {
      await send('POST', 'window', { handle })
      try {
        return await task()
      } finally {
        await send('POST', 'window', { handle: first })
      }
    })
  const tell = (...request: Parameters<Send>) => use(async () => void (await send(...request)))
  const run = async (expression: string) => {
    const script = `return String(${expression})`
    return String(await use(() => send('POST', 'execute/sync', { script, args: [] })))
  }
  return {
    run,
    text: () => run('document.body.innerText'),
    visit: (url) => tell('POST', 'url', { url }),
    reload: () => tell('POST', 'refresh', {}),
    click: () =>
      use(async () => {
        const body = { using: 'css selector', value: 'body' }
        const found = (await send('POST', 'element', body)) as object
        await send('POST', `element/${Object.values(found)[0]}/click`, {})
      }),
    hide: () => tell('POST', 'window/minimize', {}),
    // Setting the position of a window restores it.
    show: () => tell('POST', 'window/rect', { width: 800, height: 600 }),
    back: () => tell('POST', 'back', {}),
    setOffline: () => Promise.reject(new Error('WebKit cannot be told to be offline')),
    freeze: () => Promise.reject(new Error('WebKit cannot be told to freeze a page')),
    thaw: () => Promise.reject(new Error('WebKit cannot be told to freeze a page')),
    crash: () => Promise.reject(new Error('WebKit ends the session when a page crashes')),
    close: () => tell('DELETE', 'window'),
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
  for (let attempt = 0; attempt < 600; attempt++) {
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
