import { describe, expect, it, onTestFinished } from 'vitest'
import { EventSource } from '../../../src/event-source/index.ts'
import { EventSourceClient, streamEvents } from '../../../src/index.ts'
import { closeAfterTest } from '../../support/client-probes.ts'

const { EventSource: Native, document, location } = globalThis

/** Adds the element to the page until the test ends. */
function addBase(href: string): void {
  const base = document.createElement('base')
  base.href = href
  document.head.prepend(base)
  onTestFinished(() => base.remove())
}

/** The URL that the source resolves, or the name of the error. */
function urlOrError(create: () => { readonly url: string; close(): void }): string {
  try {
    const source = create()
    source.close()
    return source.url
  } catch (error) {
    return (error as Error).name
  }
}

describe('a relative URL in a page with <base>', () => {
  it.each([
    '/deep/page.html',
    'sub/',
    'https://example.com/a/b/',
    'data:text/plain,',
    'blob:no-base',
  ])('resolves as in the platform: %s', (href) => {
    addBase(href)
    for (const input of ['where', '../where', '/where', '?a=1', '', 'https://example.com/']) {
      const native = urlOrError(() => new Native(input))
      expect(urlOrError(() => new EventSource(input))).toBe(native)
      const create = () => new EventSourceClient(input, { signal: AbortSignal.abort() })
      expect(urlOrError(create)).toBe(native)
    }
  })

  it('is requested relative to <base>', async () => {
    addBase('/deep/down/page.html')
    const client = closeAfterTest(new EventSourceClient('where?by=client'))
    expect((await client.once('message')).data).toBe('/deep/down/where?by=client')
    const events = streamEvents('../where')
    expect((await events.next()).value?.data).toBe('/deep/where')
    await events.return()
  })

  it('from a function follows changes of <base>', async () => {
    addBase('/first/')
    const client = closeAfterTest(new EventSourceClient(() => 'where'))
    expect((await client.once('message')).data).toBe('/first/where')
    addBase('/second/')
    client.reconnect()
    expect((await client.once('message')).data).toBe('/second/where')
    expect(client.url).toBe(`${location.origin}/second/where`)
  })
})
