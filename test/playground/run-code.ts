import { stripTypeScriptTypes } from 'node:module'
import * as headwater from 'headwater'
import * as eventSource from 'headwater/event-source'
import type { FetchLike } from 'headwater'
import { generateCode } from '../../docs/.vitepress/theme/playground/generate-code.ts'
import type { Settings } from '../../docs/.vitepress/theme/playground/fields.ts'

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<void>

/** The names that the code may import, with the options that every function gets: the simulated network. */
function modulesFor(fetch: FetchLike, platform: object, open: { close(): void }[]) {
  class EventSourceClient extends headwater.EventSourceClient {
    constructor(url: string, options: object) {
      super(url, { ...options, fetch, platform })
      open.push(this)
    }
  }
  const { EventSource: Standard } = eventSource
  class EventSource extends Standard {
    constructor(url: string, options: object) {
      super(url, { ...options, fetch })
      open.push(this)
    }
  }
  const streamEvents = (url: string, options: object) =>
    headwater.streamEvents(url, { ...options, fetch })
  return { EventSourceClient, EventSource, streamEvents, json: headwater.json }
}

/** Runs the generated code on this network. `log` gets the arguments of each `console.log`. */
export function runCode(
  settings: Settings,
  { fetch, log, platform }: { fetch: FetchLike; platform: object; log(...args: unknown[]): void },
): { close(): void } {
  const open: { close(): void }[] = []
  const modules = modulesFor(fetch, platform, open)
  const code = stripTypeScriptTypes(generateCode(settings)).replace(/^import .*$/gm, '')
  const names = [...Object.keys(modules), 'fetch', 'console']
  const run = new AsyncFunction(...names, `'use strict'\n${code}`)
  run(...Object.values(modules), fetch, { log }).catch((error: unknown) => log(error))
  return {
    close() {
      for (const each of open) each.close()
    },
  }
}
