import { expect, onTestFinished } from 'vitest'
import { commands } from 'vitest/browser'
import type { ClientOptions } from '../../../src/index.ts'
import type { Shown } from './app.ts'

/** A delay too long for any test. */
export const anHour = { initialDelay: 3_600_000, maxDelay: 3_600_000, jitter: 0 }

/** The URL of a page that shows the stream. */
export function pageOf(url: string, options: ClientOptions = {}): string {
  const query = new URLSearchParams({ url, options: JSON.stringify(options) })
  return `${location.origin}/app.html?${query}`
}

/** Opens that page in a new foreground tab. */
export async function openPage(url: string, options?: ClientOptions) {
  const page = pageOf(url, options)
  let isOpen = true
  const close = async () => {
    if (!isOpen) return
    isOpen = false
    await commands.tab('close')
  }
  onTestFinished(close)
  await commands.tab('open', page)
  return {
    close,
    hide: () => commands.tab('hide'),
    show: () => commands.tab('show'),
    connect: () => commands.tab('click'),
    load: () => commands.tab('visit', page),
    leave: () => commands.tab('visit', `${location.origin}/elsewhere.html`),
    back: () => commands.tab('back'),
    setOffline: (isOffline: boolean) => commands.tab('setOffline', String(isOffline)),
    /** Resolves once the page shows these values. */
    async shows(what: Partial<Shown>): Promise<Shown> {
      await expect.poll(shown).toMatchObject(what)
      return shown()
    },
  }
}

async function shown(): Promise<Shown> {
  const text = await commands.tab('text')
  // A loading page shows nothing yet.
  return JSON.parse(text || '{}') as Shown
}
