import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const executable = '/usr/bin/chromium'

const flags = [
  '--headless',
  // Chromium refuses to run as root with its sandbox.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  // Background work would take network or CPU.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
]

export interface Browser {
  readonly pid: number
  /** Its output so far, for error messages. */
  log(): string
  end(): Promise<void>
}

export const isBrowserInstalled = (): boolean => existsSync(executable)

export function browserVersion(): string {
  const said = execFileSync(executable, ['--version'], { encoding: 'utf8', stdio: 'pipe' })
  return said.match(/[\d.]+/)?.[0] ?? said.trim()
}

/**
 * Opens a page in a new browser with an empty profile. It uses no DevTools protocol, which reports each event of a
 * native `EventSource` and makes it ten times slower.
 */
export async function launch(url: string, more: readonly string[] = []): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'headwater-chromium-'))
  // In a separate process group, so that its children end with it.
  const browser = spawn(executable, [...flags, ...more, `--user-data-dir=${profile}`, url], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await once(browser, 'spawn')
  const ended = once(browser, 'close')
  const kill = () => {
    try {
      process.kill(-browser.pid!, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
  const stopWatching = onEndOfProcess(kill)
  let log = ''
  browser.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
  return {
    pid: browser.pid!,
    log: () => log,
    async end() {
      stopWatching()
      kill()
      await ended
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Ends the browser, which the terminal does not reach, together with this process. */
function onEndOfProcess(act: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const onSignal = (signal: NodeJS.Signals) => {
    act()
    stop()
    process.kill(process.pid, signal)
  }
  const stop = () => {
    process.off('exit', act)
    for (const signal of signals) process.off(signal, onSignal)
  }
  process.once('exit', act)
  for (const signal of signals) process.once(signal, onSignal)
  return stop
}
