import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NetworkError } from '../../src/index.ts'
import {
  type Inspection,
  type InspectOptions,
  createTap,
  defineInspector,
  inspect,
} from '../../src/inspector/index.ts'
import { FakeInspected } from '../support/fake-inspected.ts'

const inspections: Inspection[] = []
const frames: (() => void)[] = []
let now = 1000

beforeEach(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  localStorage.clear()
  frames.length = 0
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.push(callback))
  vi.stubGlobal('cancelAnimationFrame', (handle: number) => (frames[handle - 1] = () => {}))
  // Layout is the browser's; these tests are for rows that it shows.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(260)
})

afterEach(() => {
  for (const inspection of inspections.splice(0)) inspection.detach()
  document.body.replaceChildren()
})

function open(options: InspectOptions = {}, client = new FakeInspected()) {
  inspections.push(inspect(client, { name: 'prices', ...options }))
  return { client, panel: panelOf() }
}

/** The parts of the panel that the tests use. */
function panelOf() {
  const host = document.querySelector('headwater-inspector')!
  const root = host.shadowRoot!
  const all = (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)]
  const find = (selector: string) => {
    const found = root.querySelector<HTMLElement>(selector)
    if (!found) throw new Error(`No ${selector}`)
    return found
  }
  return {
    host,
    root,
    all,
    find,
    click: (selector: string) => find(selector).click(),
    button: (text: string) => all('button').find(({ textContent }) => textContent === text)!,
    rows: () =>
      all('.row').map((row) => `${row.children[2]!.textContent} ${row.children[4]!.textContent}`),
    press: (selector: string, key: string) =>
      find(selector).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })),
    type(selector: string, value: string) {
      const field = find(selector) as HTMLInputElement
      field.value = value
      field.dispatchEvent(new Event(field.tagName === 'SELECT' ? 'change' : 'input'))
    },
  }
}

/** Runs the next frame, after a while. */
function draw() {
  now += 100
  for (const frame of frames.splice(0)) frame()
}

describe('the panel', () => {
  it('shows events at the next frame', () => {
    const { client, panel } = open()
    client.deliver({ type: 'price', data: { a: 1 } }, { data: 'text' })
    expect(panel.rows()).toEqual([])
    draw()
    expect(panel.rows()).toEqual(['price {"a":1}', 'message text'])
  })

  it('asks for one frame for many events', () => {
    const { client } = open()
    draw()
    for (let count = 0; count < 100; count += 1) client.deliver({ data: String(count) })
    expect(frames).toHaveLength(1)
  })

  it('has elements for the visible rows alone', () => {
    const { client, panel } = open()
    client.deliver(...Array.from({ length: 5000 }, (_, index) => ({ data: String(index) })))
    draw()
    expect(panel.rows().length).toBeLessThan(40)
    expect(panel.rows().at(-1)).toBe('message 4999')
    expect(panel.find('.row').getAttribute('aria-setsize')).toBe('5000')
  })

  it('filters by text, name and stream', () => {
    const { client, panel } = open()
    const other = new FakeInspected()
    open({ name: 'other' }, other)
    client.deliver({ type: 'price', data: 'Apple' }, { type: 'notice', data: 'Pear' })
    other.deliver({ type: 'price', data: 'Plum' })
    draw()
    panel.type('[type=search]', 'APP')
    expect(panel.rows()).toEqual(['price Apple'])
    panel.type('[type=search]', '')
    panel.type('[aria-label="Event name"]', '=price')
    expect(panel.rows()).toEqual(['price Apple', 'price Plum'])
    const stream = panel
      .all('[aria-label=Stream] option')
      .find((each) => each.textContent === 'other')
    panel.type('[aria-label=Stream]', (stream as HTMLOptionElement).value)
    expect(panel.rows()).toEqual(['price Plum'])
    panel.type('[type=search]', 'nothing')
    expect(panel.find('.empty').textContent).toBe('No event matches the filter.')
  })

  it('shows events that were recorded while it was paused', () => {
    const { client, panel } = open()
    client.deliver({ data: 'a' })
    draw()
    panel.button('Pause').click()
    client.deliver({ data: 'b' })
    draw()
    expect(panel.rows()).toEqual(['message a'])
    expect(panel.find('[role=status]').textContent).toBe('Paused; recording continues')
    panel.type('[type=search]', 'x')
    expect(panel.rows()).toEqual([])
    panel.type('[type=search]', '')
    panel.button('Pause').click()
    expect(panel.rows()).toEqual(['message a', 'message b'])
  })

  it('clears the log', () => {
    const { client, panel } = open()
    client.deliver({ data: 'a' })
    draw()
    panel.click('.row')
    panel.button('Clear').click()
    expect(panel.rows()).toEqual([])
    expect(panel.find('.details').hidden).toBe(true)
    expect(inspections[0]?.events).toEqual([])
  })

  it('shows the selected event, raw and decoded', () => {
    const { client, panel } = open()
    client.deliver({ type: 'price', data: { a: 1 }, lastEventId: '7' })
    client.deliver({ data: 'plain' })
    draw()
    panel.click('.row')
    expect(panel.find('.details h3').textContent).toBe('price')
    expect(panel.find('.details pre').textContent).toBe('{\n  "a": 1\n}')
    expect(panel.find('.details dl').textContent).toContain('ID7')
    expect(panel.find('.details').textContent).toContain('The raw data is not known')
    panel.press('[role=listbox]', 'ArrowDown')
    expect(panel.all('.details h4').map((each) => each.textContent)).toEqual(['Raw · 5 B'])
    panel.press('.details button', 'Escape')
    expect(panel.find('.details').hidden).toBe(true)
  })

  it('moves the selection with the keyboard', () => {
    const { client, panel } = open()
    client.deliver(...Array.from({ length: 100 }, (_, index) => ({ data: String(index) })))
    draw()
    const selectedAfter = (key: string) => {
      panel.press('[role=listbox]', key)
      const list = panel.find('[role=listbox]')
      const row = panel.find(`#${list.getAttribute('aria-activedescendant')}`)
      expect(row.getAttribute('aria-selected')).toBe('true')
      return Number(row.getAttribute('aria-posinset'))
    }
    const keys = ['Home', 'ArrowDown', 'PageDown', 'End', 'ArrowUp', 'PageUp']
    expect(keys.map(selectedAfter)).toEqual([1, 2, 11, 100, 99, 90])
    expect(panel.find('.latest').hidden).toBe(false)
    panel.click('.latest')
    draw()
    expect(panel.find('.latest').hidden).toBe(true)
  })

  it('shows attempts with status, reason and delay', async () => {
    const { client, panel } = open()
    client.become('connecting')
    const details = { action: 'open', reason: 'no route', url: client.url, attempt: 1 }
    client.become('waiting', { error: new NetworkError(details), retryDelay: 1500 })
    client.become('connecting', { attempt: 2 })
    client.become('open', { attempt: 2 })
    panel.button('Connections').click()
    draw()
    expect(panel.find('.events').hidden).toBe(true)
    const results = panel.all('tbody td.result').map((each) => each.textContent)
    expect(results).toEqual([
      '200open',
      'failedlost: Failed to open https://example.test/prices: no route; retry in 1.5 s',
    ])
    expect(panel.find('.url').textContent).toBe('https://example.test/prices?token=…')
    client.metrics.decodeErrors = 1
    client.become('closed', { attempt: 2 })
    await client.closed
    draw()
    expect(panel.find('tbody .result').textContent).toBe('200closed by close()')
    expect(panel.find('.connections .note').textContent).toBe('1 event could not be decoded.')
    panel.press('.tabs', 'ArrowLeft')
    expect(panel.find('.connections').hidden).toBe(true)
  })

  it('shows headers of a tapped request, without secrets unless asked', async () => {
    const tap = createTap()
    inspections.push(inspect(tap, { name: 'answer' }))
    const panel = panelOf()
    const headers = { authorization: 'Bearer S3CR3T' }
    const init = { method: 'POST', headers, body: 'pin=1', signal: new AbortController().signal }
    const response = { status: 500, url: '', headers: new Headers({ 'x-id': '9' }), body: null }
    await tap.fetch(async () => response)('https://example.test/?a=S3CR3T', init)
    panel.button('Connections').click()
    draw()
    panel.button('Headers').click()
    const shown = () => panel.find('.requests pre').textContent
    expect(shown()).toBe(
      'POST https://example.test/?a=…\nauthorization: Bearer [redacted]\n\npin=1\n\nstatus 500\nx-id: 9',
    )
    ;(panel.find('[type=checkbox]') as HTMLInputElement).checked = true
    panel.find('[type=checkbox]').dispatchEvent(new Event('change'))
    expect(shown()).toContain('?a=S3CR3T\nauthorization: Bearer S3CR3T')
    panel.button('Headers').click()
    expect(panel.find('.requests').hidden).toBe(true)
  })

  it('copies events as JSON and requests as curl', async () => {
    const copied: string[] = []
    vi.stubGlobal('navigator', {
      clipboard: { writeText: async (text: string) => void copied.push(text) },
    })
    const { client, panel } = open()
    client.become('connecting')
    client.deliver({ data: 'a' }, { data: 'b' })
    draw()
    panel.button('Copy JSON').click()
    panel.click('.row')
    panel.all('.details button')[0]!.click()
    panel.all('.details button')[1]!.click()
    await expect.poll(() => panel.find('[role=status]').textContent).toBe('The curl command copied')
    expect(
      copied.slice(0, 2).map((text) => JSON.parse(text).map((each: { raw: string }) => each.raw)),
    ).toEqual([['a', 'b'], ['a']])
    expect(copied[2]).toContain("'https://example.test/prices?token=…'")
    expect(panel.find('.rates').textContent).toBe('The curl command copied')
  })

  it('reports a refused clipboard', async () => {
    vi.stubGlobal('navigator', { clipboard: { writeText: () => Promise.reject(new Error()) } })
    const { panel } = open()
    panel.button('Copy JSON').click()
    await expect
      .poll(() => panel.find('[role=status]').textContent)
      .toBe('The browser refused to copy')
  })

  it('opens and closes with its key', () => {
    const { panel } = open()
    const press = (init: KeyboardEventInit) =>
      document.dispatchEvent(new KeyboardEvent('keydown', init))
    const isOpen = () => !panel.find('.panel').hidden
    expect(isOpen()).toBe(true)
    press({ key: '´', code: 'KeyE', altKey: true, shiftKey: true })
    expect(isOpen()).toBe(false)
    expect(panel.find('.launcher').hidden).toBe(false)
    press({ key: 'e', code: 'KeyE' })
    expect(isOpen()).toBe(false)
    press({ key: 'E', code: 'KeyE', altKey: true, shiftKey: true })
    expect(isOpen()).toBe(true)
    panel.click('[aria-label="Close the inspector"]')
    expect(isOpen()).toBe(false)
    panel.click('.launcher')
    expect(isOpen()).toBe(true)
  })

  it('takes another key, or none', () => {
    const { panel } = open({ panel: { toggleKey: 'Ctrl+7', open: false, dock: 'right' } })
    expect(panel.find('.panel').hidden).toBe(true)
    expect(panel.find('.launcher').getAttribute('aria-keyshortcuts')).toBe('Ctrl+7')
    document.dispatchEvent(new KeyboardEvent('keydown', { key: '7', ctrlKey: true }))
    expect(panel.find('.panel').hidden).toBe(false)
    expect(panel.find('.panel').dataset['dock']).toBe('right')
    inspections.splice(0).forEach((inspection) => inspection.detach())
    const { panel: keyless } = open({ panel: { toggleKey: '' } })
    expect(keyless.find('.launcher').hasAttribute('aria-keyshortcuts')).toBe(false)
  })

  it('draws nothing while it is closed, and everything once it opens', () => {
    const { client, panel } = open({ panel: { open: false } })
    client.deliver({ data: 'a' })
    expect(frames).toEqual([])
    panel.click('.launcher')
    draw()
    expect(panel.rows()).toEqual(['message a'])
  })

  it('remembers its place', () => {
    const { panel } = open()
    panel.click('.dock-right')
    panel.press('.grip', 'ArrowLeft')
    inspections.splice(0).forEach((inspection) => inspection.detach())
    const { panel: next } = open()
    expect(next.find('.panel').dataset['dock']).toBe('right')
    expect(next.find('.grip').getAttribute('aria-valuenow')).toBe('484')
    expect(next.find('.dock-right').getAttribute('aria-pressed')).toBe('true')
  })

  it('is open as the user left it, unless the page says otherwise', () => {
    const isOpenWith = (options: InspectOptions) => {
      const { panel } = open(options)
      const isOpen = !panel.find('.panel').hidden
      ;(panel.host as HTMLElement & { toggle(): void }).toggle()
      expect(panel.find('.panel').hidden).toBe(isOpen)
      inspections.splice(0).forEach((inspection) => inspection.detach())
      return isOpen
    }
    const given = [{}, {}, {}, { panel: { open: true } }, { panel: { open: true } }, {}]
    expect(given.map(isOpenWith)).toEqual([true, false, true, true, true, false])
  })

  it('moves while it floats, and resizes at its grip', () => {
    const { panel } = open({ panel: { dock: 'floating' } })
    const drag = (selector: string, x: number, y: number) => {
      const fire = (type: string, clientX: number, clientY: number) =>
        panel
          .find(selector)
          .dispatchEvent(new PointerEvent(type, { clientX, clientY, button: 0, bubbles: true }))
      fire('pointerdown', 0, 0)
      fire('pointermove', x, y)
      fire('pointerup', x, y)
      fire('pointermove', 500, 500)
    }
    drag('header', 30, 20)
    drag('.grip', 40, -30)
    const { style } = panel.find('.panel')
    const values = ['--left', '--top', '--width', '--height'].map((name) =>
      style.getPropertyValue(name),
    )
    expect(values).toEqual(['570px', '424px', '500px', '310px'])
    panel.click('.dock-bottom')
    drag('.grip', 0, -50)
    expect(style.getPropertyValue('--height')).toBe('360px')
  })

  it.each(['refuses', 'is damaged'])('works if storage %s', (problem) => {
    if (problem === 'is damaged')
      localStorage.setItem('headwater-inspector', '{"dock":5,"width":"x')
    else
      vi.stubGlobal('localStorage', {
        getItem() {
          throw new Error('refused')
        },
        setItem() {
          throw new Error('refused')
        },
      })
    const { panel } = open()
    panel.click('.dock-right')
    expect(panel.find('.panel').dataset['dock']).toBe('right')
  })

  it('leaves with the last inspection, and its listeners too', () => {
    const { client } = open()
    const other = new FakeInspected()
    open({}, other)
    inspections[0]!.detach()
    inspections[0]!.detach()
    expect(document.querySelector('headwater-inspector')).not.toBeNull()
    expect(client.listeners.size + client.handlers.size).toBe(0)
    inspections[1]![Symbol.dispose]()
    expect(document.querySelector('headwater-inspector')).toBeNull()
    expect(other.listeners.size + other.handlers.size).toBe(0)
    expect(frames.length).toBeLessThanOrEqual(1)
  })

  it('in the page itself shows the streams and stays', () => {
    defineInspector()
    document.body.innerHTML = '<headwater-inspector dock="right"></headwater-inspector>'
    const { client, panel } = open()
    client.deliver({ data: 'a' })
    draw()
    expect(document.querySelectorAll('headwater-inspector')).toHaveLength(1)
    expect(panel.rows()).toEqual(['message a'])
    inspections.pop()!.detach()
    draw()
    expect(panel.find('.empty').textContent).toBe('No stream is inspected.')
  })

  it('is defined once, however many copies define it', () => {
    expect(defineInspector()).toBe(true)
    expect(defineInspector()).toBe(true)
  })

  it('is not defined without a DOM', () => {
    vi.stubGlobal('customElements', undefined)
    expect(defineInspector()).toBe(false)
    expect(() => inspections.push(inspect(new FakeInspected()))).not.toThrow()
  })

  it('shows at most 50 streams, those that have ended first out', async () => {
    const ended = new FakeInspected()
    open({ name: 'ended' }, ended)
    ended.become('connecting')
    ended.deliver({ data: 'of the stream that has ended' })
    ended.become('closed')
    await ended.closed
    for (let count = 0; count < 50; count += 1) open({ name: `open ${count}` })
    draw()
    const names = panelOf()
      .all('[aria-label=Stream] option')
      .map((each) => each.textContent)
    expect(names).toHaveLength(51)
    expect(names).not.toContain('ended')
    expect(panelOf().rows()).toEqual([])
    expect(ended.handlers.size).toBe(0)
  })
})
