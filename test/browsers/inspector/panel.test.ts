import axe from 'axe-core'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { NetworkError } from '../../../src/index.ts'
import { type InspectOptions, inspect } from '../../../src/inspector/index.ts'
import { FakeInspected } from '../../support/fake-inspected.ts'
import { waitUntil } from '../../support/wait-until.ts'

beforeEach(() => {
  localStorage.clear()
  document.documentElement.lang = 'en'
})

/** Resolves once the panel has drawn new events: it waits for a frame, and at most three times as long as for one. */
async function nextDrawing(): Promise<void> {
  for (let frames = 0; frames < 6; frames += 1)
    await new Promise((resolve) => void requestAnimationFrame(resolve))
}

function open(options: InspectOptions = {}) {
  const client = new FakeInspected()
  const inspection = inspect(client, { name: 'prices', ...options })
  onTestFinished(() => inspection.detach())
  const host = document.querySelector('headwater-inspector')
  const root = host?.shadowRoot
  const find = <Found extends HTMLElement = HTMLElement>(selector: string) =>
    root!.querySelector<Found>(selector)!
  const button = (text: string) =>
    [...root!.querySelectorAll('button')].find(({ textContent }) => textContent === text)!
  return { button, client, find, host: host!, inspection, root: root! }
}

/** The rules that the panel breaks. */
async function violations(): Promise<string[]> {
  const report = await axe.run(
    { include: ['headwater-inspector'] },
    { resultTypes: ['violations'] },
  )
  return report.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

/** Events of each kind, and an attempt that failed. */
function fill(client: FakeInspected) {
  client.become('connecting')
  const details = { action: 'open', reason: 'no route', url: client.url, attempt: 1 }
  client.become('waiting', { error: new NetworkError(details), retryDelay: 1500 })
  client.become('connecting', { attempt: 2 })
  client.become('open', { attempt: 2 })
  client.metrics.decodeErrors = 1
  for (let count = 0; count < 200; count += 1)
    client.deliver({ type: 'price', lastEventId: String(count), data: { value: count } })
}

describe('the panel', () => {
  it.each(['bottom', 'right', 'floating'] as const)(
    'passes accessibility checks at the place %s',
    async (dock) => {
      const { button, client, find } = open({ panel: { dock } })
      expect(await violations()).toEqual([])
      fill(client)
      await nextDrawing()
      find('.row').click()
      expect(await violations()).toEqual([])
      button('Pause').click()
      button('Connections').click()
      expect(await violations()).toEqual([])
      find('[aria-label="Close the inspector"]').click()
      expect(await violations()).toEqual([])
    },
  )

  it('shows markup and control characters of events as text', async () => {
    const { client, find, root } = open()
    const markup = '<img src=x onerror="globalThis.hit=1"><script>globalThis.hit=1</script>'
    client.deliver({ type: markup, lastEventId: markup, data: markup })
    client.deliver({ data: { [markup]: markup, lone: '\ud800', long: 'x'.repeat(1_000_000) } })
    client.deliver({ data: '\u0000\u001b[31m\u202e\ud800' })
    await nextDrawing()
    for (const row of root.querySelectorAll<HTMLElement>('.row')) row.click()
    expect(find('.details pre').textContent).toBe('\\u0000\\u001b[31m\\u202e\ud800')
    expect(root.querySelectorAll('img, script')).toHaveLength(0)
    expect('hit' in globalThis).toBe(false)
    expect(find('.row .data').textContent).toContain('<img src=x')
  })

  it('stays at the latest event until the user scrolls', async () => {
    const { client, find, root } = open()
    fill(client)
    await nextDrawing()
    const list = find('.list')
    const shown = () =>
      [...root.querySelectorAll('.row')].map((row) => Number(row.getAttribute('aria-posinset')))
    await waitUntil(() => shown().includes(200))
    list.scrollTop = 0
    await waitUntil(() => shown().includes(1))
    fill(client)
    await nextDrawing()
    expect(shown()).toContain(1)
    expect(shown().length).toBeLessThan(60)
    expect(find('.latest').hidden).toBe(false)
    find('.latest').click()
    await waitUntil(() => shown().includes(400))
    expect(list.scrollTop + list.clientHeight).toBeGreaterThan(list.scrollHeight - 2)
  })

  it('shows the same rows while older events are discarded', async () => {
    const { client, find, root } = open({ maxEvents: 100 })
    for (let count = 0; count < 100; count += 1) client.deliver({ data: String(count) })
    await nextDrawing()
    const list = find('.list')
    list.scrollTop = 26 * 60
    const texts = () => [...root.querySelectorAll('.row .data')].map((each) => each.textContent)
    await waitUntil(() => texts().includes('60'))
    for (let count = 100; count < 120; count += 1) client.deliver({ data: String(count) })
    await nextDrawing()
    await waitUntil(() => list.scrollTop === 26 * 40)
    expect(texts()).toContain('60')
  })

  it('can be used with the keyboard', async () => {
    const { client, find, root } = open()
    fill(client)
    await nextDrawing()
    const stops = [
      ...root.querySelectorAll<HTMLElement>('button, input, select, [tabindex]'),
    ].filter((each) => each.tabIndex >= 0 && each.getClientRects().length > 0)
    for (const each of stops) {
      each.focus()
      expect(root.activeElement).toBe(each)
      expect(each.textContent || each.ariaLabel || each.closest('label')?.textContent).toBeTruthy()
    }
    const press = (target: EventTarget, init: KeyboardEventInit) =>
      target.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, composed: true, ...init }))
    find('.list').focus()
    press(find('.list'), { key: 'End' })
    expect(find('.details').hidden).toBe(false)
    find('.details button').focus()
    press(find('.details button'), { key: 'Escape' })
    expect(find('.details').hidden).toBe(true)
    expect(root.activeElement).toBe(find('.list'))
    press(document, { key: 'E', code: 'KeyE', altKey: true, shiftKey: true })
    expect(find('.panel').hidden).toBe(true)
    press(document, { key: 'E', code: 'KeyE', altKey: true, shiftKey: true })
    expect(root.activeElement).toBe(find('.list'))
  })

  it('neither widens the page nor exceeds a window of 360 pixels', async () => {
    const { client, find } = open()
    fill(client)
    const panel = find('.panel')
    panel.style.width = '360px'
    await nextDrawing()
    await nextDrawing()
    expect(document.documentElement.scrollWidth).toBe(document.documentElement.clientWidth)
    for (const name of ['header', '.toolbar', '.row']) {
      const { right } = find(name).getBoundingClientRect()
      expect(right).toBeLessThanOrEqual(panel.getBoundingClientRect().right)
      expect(find(name).scrollWidth).toBeLessThanOrEqual(find(name).clientWidth)
    }
  })

  it('leaves no element, timer or frame behind', async () => {
    const { client, host, inspection, root } = open()
    fill(client)
    await nextDrawing()
    inspection.detach()
    fill(client)
    await nextDrawing()
    expect(host.isConnected).toBe(false)
    expect(root.childElementCount).toBe(0)
    expect(client.listeners.size + client.handlers.size).toBe(0)
  })
})

describe('the performance panel', () => {
  it('gets entries on a track of the stream, and the page keeps none', async () => {
    const { client } = open({ panel: false, name: 'timed' })
    const entries: PerformanceEntry[] = []
    const observer = new PerformanceObserver((list) => void entries.push(...list.getEntries()))
    observer.observe({ type: 'measure' })
    onTestFinished(() => observer.disconnect())
    fill(client)
    client.become('closed', { attempt: 2 })
    const names = () => entries.map(({ name }) => name)
    await waitUntil(() => names().includes('headwater attempt #2'))
    expect(names().filter((name) => name === 'headwater price')).toHaveLength(100)
    expect(names()).toContain('headwater connect #2')
    const failed = entries.find(({ name }) => name === 'headwater attempt #1')
    expect((failed as PerformanceMeasure).detail).toMatchObject({
      devtools: { dataType: 'track-entry', track: 'headwater: timed', color: 'error' },
    })
    const kept = performance.getEntriesByType('measure').map(({ name }) => name)
    expect(kept.filter((name) => name.startsWith('headwater'))).toEqual([])
  })
})
