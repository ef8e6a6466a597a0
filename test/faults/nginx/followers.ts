import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { launch } from 'puppeteer-core'
import { launchOptions } from '../../browsers/driver/puppeteer.ts'
import type { NumberedEvent } from '../log/numbered-event.ts'

/** A client that follows the log through nginx. */
export interface Follower {
  /** The target of its request. */
  target: string
  /** The HTTP version that it uses. */
  protocol: string
  /** Closes its client; resolves to whether there was no problem. */
  close(): Promise<boolean>
}

type Handle = (event: NumberedEvent) => void

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Node, whose `fetch` uses HTTP/1.1. */
export async function followInNode(
  origin: string,
  authority: string,
  handle: Handle,
): Promise<Follower> {
  const target = '/events?follower=node'
  const child = fork(here('./node-program.ts'), [`${origin}${target}`], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: authority },
  })
  child.on('message', (event) => handle(event as NumberedEvent))
  return {
    target,
    protocol: 'HTTP/1.1',
    async close() {
      const exited = once(child, 'exit')
      child.send('close')
      const [code] = await exited
      return code === 0
    },
  }
}

/** Chromium, which uses HTTP/2 if it can. Its page and script are served through nginx too. */
export async function followInChromium(
  origin: string,
  folder: string,
  handle: Handle,
): Promise<Follower> {
  const { outputFiles } = await build({
    entryPoints: [here('./page.ts')],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  })
  mkdirSync(join(folder, 'page'))
  writeFileSync(join(folder, 'page', 'page.js'), outputFiles[0]!.text)
  writeFileSync(
    join(folder, 'page', 'index.html'),
    '<!doctype html><meta charset="utf-8"><title>Follower</title><script type="module" src="/page.js"></script>',
  )
  const browser = await launch({
    ...launchOptions.chromium,
    headless: true,
    acceptInsecureCerts: true,
  })
  const page = await browser.newPage()
  const errors: unknown[] = []
  page.on('pageerror', (error) => errors.push(error))
  await page.exposeFunction('handle', handle)
  await page.goto(`${origin}/index.html`)
  return {
    target: '/events?follower=chromium',
    protocol: 'HTTP/2.0',
    async close() {
      const reason = await page.evaluate(async () => {
        globalThis.headwater.close()
        return (await globalThis.headwater.closed).reason
      })
      await browser.close()
      for (const error of errors) console.log(error)
      return reason === 'closed' && errors.length === 0
    },
  }
}
