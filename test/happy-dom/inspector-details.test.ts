import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EventSourceError } from '../../src/index.ts'
import { DecodeError, ResponseError } from '../../src/index.ts'
import {
  type Inspection,
  type TappedOptions,
  createTap,
  inspect,
} from '../../src/inspector/index.ts'
import { FakeInspected } from '../support/fake-inspected.ts'

/** Options that are all given. */
type Given = { [Name in keyof TappedOptions]-?: NonNullable<TappedOptions[Name]> }

const inspections: Inspection[] = []

beforeEach(() => {
  localStorage.clear()
  vi.useFakeTimers()
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(260)
})

afterEach(() => {
  for (const inspection of inspections.splice(0)) inspection.detach()
  vi.useRealTimers()
})

function open(client: FakeInspected, options = {}) {
  inspections.push(inspect(client, { name: 'prices', ...options }))
  const root = document.querySelector('headwater-inspector')!.shadowRoot!
  return {
    root,
    find: (selector: string) => root.querySelector<HTMLElement>(selector)!,
    all: (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)],
    show: (text: string) =>
      [...root.querySelectorAll('button')].find(({ textContent }) => textContent === text)!.click(),
  }
}

/** A client with a tap that gets these bytes as its response. */
async function receive(text: string, errors: (events: string[]) => EventSourceError[] = () => []) {
  const client = new FakeInspected()
  const tap = createTap()
  const panel = open(client, { tap })
  const bytes = new TextEncoder().encode(text)
  let isRead = false
  const body = {
    cancel: async () => {},
    getReader: () => ({
      cancel: async () => {},
      read: async () =>
        isRead ? { done: true } : ((isRead = true), { done: false, value: bytes }),
    }),
  }
  const headers = { get: () => 'text/event-stream' }
  const options = tap.options<Given>({
    fetch: async () => ({ status: 200, statusText: 'OK', url: client.url, headers, body }),
    onError() {},
  })
  client.become('connecting')
  const signal = new AbortController().signal
  const response = await options.fetch(client.url, { method: 'GET', headers: {}, signal })
  client.become('open')
  const reader = response.body!.getReader()
  await reader.read()
  for (const error of errors([])) options.onError(error)
  await vi.advanceTimersByTimeAsync(200)
  return { client, panel, reader, response }
}

describe('the details of an event', () => {
  it('that was not delivered say so', async () => {
    const { panel, reader } = await receive('id: 3\ndata: [DONE]\n\n')
    panel.find('.row').click()
    const text = panel.find('.details').textContent
    expect(text).toContain('Not decoded: the client has not delivered it.')
    expect(panel.all('.details h4').map((each) => each.textContent)).toEqual(['Raw · 6 B'])
    await reader.read()
    await reader.cancel()
  })

  it('that was cut show its beginning', async () => {
    const { client, panel } = await receive(`data: ${'x'.repeat(300_000)}\n\n`)
    client.deliver({ data: 'x'.repeat(300_000) })
    await vi.advanceTimersByTimeAsync(200)
    panel.find('.row').click()
    expect(panel.find('.details h4').textContent).toBe('Raw, the first 64 Ki characters · 300 kB')
    expect(panel.find('.details .note').textContent).toBe('15536 more characters: copy it as JSON.')
    expect(panel.find('pre').textContent).toHaveLength(50_000)
  })

  it('that was refused show the reason', async () => {
    const event = { type: 'message', data: '{', lastEventId: '', origin: 'https://example.test' }
    const error = new DecodeError(
      event,
      { url: 'https://example.test/', attempt: 1 },
      new Error('no'),
    )
    const { panel } = await receive('data: {\n\n', () => [error])
    panel.find('.row').click()
    expect(panel.find('.row').classList.contains('bad')).toBe(true)
    expect(panel.find('.problem').textContent).toBe(
      'DecodeError: Failed to decode event "message" of https://example.test/: no',
    )
  })

  it('that was refused without a recorded event show its data', async () => {
    const client = new FakeInspected()
    const tap = createTap()
    const panel = open(client, { tap })
    const event = { type: 'a', data: '{', lastEventId: '1', origin: '' }
    const error = new DecodeError(event, { url: '', attempt: 1 }, new Error('no'))
    tap.options<Pick<Given, 'onError'>>({ onError() {} }).onError(error)
    await vi.advanceTimersByTimeAsync(200)
    panel.find('.row').click()
    expect(panel.find('.details pre').textContent).toBe('{')
    expect(panel.find('.details dl').textContent).toContain('Attemptnot known')
    panel.show('Copy curl')
    expect(panel.find('[role=status]').textContent).toBe('The request is not known')
  })

  it('follow data that is decoded later', async () => {
    const { client, panel } = await receive('data: {"a":1}\n\n')
    panel.find('.row').click()
    expect(panel.all('.details h4')).toHaveLength(1)
    client.deliver({ data: { a: 1 } })
    await vi.advanceTimersByTimeAsync(200)
    expect(panel.all('.details h4').map((each) => each.textContent)).toEqual([
      'Decoded',
      'Raw · 7 B',
    ])
  })

  it('end with the response of a tapped client', async () => {
    const { response } = await receive('data: a\n\n')
    await response.body!.cancel()
    expect(inspections[0]!.events).toHaveLength(1)
  })
})

describe('the list', () => {
  it('shows older events after scrolling, and the latest again at the end', async () => {
    const client = new FakeInspected()
    const panel = open(client)
    client.deliver(...Array.from({ length: 200 }, (_, index) => ({ data: String(index) })))
    await vi.advanceTimersByTimeAsync(200)
    const list = panel.find('.list')
    const scroll = (top: number) => {
      list.scrollTop = top
      list.dispatchEvent(new Event('scroll'))
    }
    const first = () => Number(panel.find('.row').getAttribute('aria-posinset'))
    scroll(26 * 50)
    expect(first()).toBe(45)
    expect(panel.find('.latest').hidden).toBe(false)
    client.deliver({ data: 'new' })
    await vi.advanceTimersByTimeAsync(200)
    expect(first()).toBe(45)
    scroll(26 * 201 - 260)
    expect(panel.find('.latest').hidden).toBe(true)
  })

  it('shows no preview of large decoded data', async () => {
    const client = new FakeInspected()
    const panel = open(client)
    client.metrics.bytes += 50_000
    client.deliver({ data: { long: 'x'.repeat(50_000) } })
    await vi.advanceTimersByTimeAsync(200)
    expect(panel.find('.row .data').textContent).toBe('')
  })

  it('ignores keys that do not move, and an empty list', () => {
    const client = new FakeInspected()
    const panel = open(client)
    for (const key of ['a', 'ArrowDown'])
      panel.find('.list').dispatchEvent(new KeyboardEvent('keydown', { key }))
    panel.find('.list').click()
    expect(panel.find('.details').hidden).toBe(true)
  })
})

describe('connections', () => {
  it('show the last 50 of 100 attempts, and the streams that are left', async () => {
    const client = new FakeInspected()
    const panel = open(client)
    const other = new FakeInspected()
    inspections.push(inspect(other, { name: 'other' }))
    panel.show('Connections')
    for (let attempt = 1; attempt <= 120; attempt += 1) {
      client.become('connecting', { attempt })
      if (attempt === 60) await vi.advanceTimersByTimeAsync(200)
      client.become('waiting', { attempt })
    }
    client.metrics.decodeErrors = 2
    await vi.advanceTimersByTimeAsync(2000)
    expect(panel.all('.connections section')).toHaveLength(2)
    const numbers = panel.all('tbody .number').map((each) => each.textContent)
    expect(numbers).toHaveLength(50)
    expect(numbers[0]).toBe('120')
    expect(inspections[0]!.attempts).toHaveLength(100)
    expect(panel.find('.connections .note').textContent).toBe('2 events could not be decoded.')
    inspections.pop()!.detach()
    await vi.advanceTimersByTimeAsync(200)
    expect(panel.all('.connections section')).toHaveLength(1)
  })

  it('show the body of a rejected response only with secrets', async () => {
    const client = new FakeInspected()
    const tap = createTap()
    const panel = open(client, { tap })
    client.become('connecting')
    const headers = { get: () => null }
    const fetch = tap.fetch(async () => ({ status: 401, url: '', headers, body: null }))
    const signal = new AbortController().signal
    await fetch(client.url, { method: 'GET', headers: {}, signal })
    const details = { action: 'open', reason: 'got status 401', url: client.url, attempt: 1 }
    const answer = { status: 401, headers: new Headers(), body: 'S3CR3T', retryable: false }
    client.closed = Promise.resolve({ reason: 'failed' })
    client.become('closed', { error: new ResponseError({ code: 'http', ...answer, ...details }) })
    panel.show('Connections')
    await vi.advanceTimersByTimeAsync(200)
    panel.show('Headers')
    const shown = () => panel.find('.requests pre').textContent
    expect(shown()).toContain('(the body of the response is a secret)')
    const box = panel.find('[type=checkbox]') as HTMLInputElement
    box.checked = true
    box.dispatchEvent(new Event('change'))
    expect(shown()).toContain('S3CR3T')
  })

  it('count the time of a stream that is over no further', async () => {
    const client = new FakeInspected()
    const panel = open(client)
    client.become('connecting')
    client.become('open')
    client.become('closed')
    panel.show('Connections')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(panel.find('tbody .open').textContent).toBe('0 ms')
    expect(panel.find('[data-part=waiting]').style.width).toBe('0.00%')
  })
})

describe('announcements', () => {
  it('of states are at most one in five seconds', async () => {
    const client = new FakeInspected()
    const panel = open(client)
    const status = () => panel.find('[role=status]').textContent
    client.become('connecting')
    await vi.advanceTimersByTimeAsync(1000)
    expect(status()).toBe('prices: idle')
    client.become('open')
    await vi.advanceTimersByTimeAsync(1000)
    expect(status()).toBe('prices: idle')
    await vi.advanceTimersByTimeAsync(3000)
    expect(status()).toBe('prices: open')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(status()).toBe('prices: open')
  })

  it('of an action give way to rates again', async () => {
    vi.stubGlobal('navigator', { clipboard: { writeText: async () => {} } })
    const client = new FakeInspected()
    const panel = open(client)
    panel.show('Copy JSON')
    await vi.advanceTimersByTimeAsync(1000)
    expect(panel.find('.rates').textContent).toBe('0 events copied')
    client.deliver(...Array.from({ length: 20 }, () => ({})))
    await vi.advanceTimersByTimeAsync(1000)
    await vi.advanceTimersByTimeAsync(1000)
    expect(panel.find('.rates').textContent).toMatch(/^0\.0 ev\/s · 0 B\/s · 20 events$/)
  })
})

describe('styles', () => {
  it('are an element if the browser has no constructable style sheets', async () => {
    vi.resetModules()
    vi.stubGlobal('CSSStyleSheet', undefined)
    const { adoptStyles } = await import('../../src/inspector/view/styles.ts')
    const root = document.createElement('div').attachShadow({ mode: 'open' })
    adoptStyles(root)
    expect(root.querySelector('style')?.textContent).toContain('.panel')
  })
})

describe('two copies of the package', () => {
  it('show their streams in one panel', async () => {
    const client = new FakeInspected()
    const panel = open(client)
    vi.resetModules()
    const copy = await import('../../src/inspector/index.ts')
    expect(copy.inspect).not.toBe(inspect)
    const other = new FakeInspected()
    inspections.unshift(copy.inspect(other, { name: 'other' }))
    other.deliver({ data: 'of the other copy' })
    client.deliver({ data: 'of this copy' })
    await vi.advanceTimersByTimeAsync(200)
    expect(panel.all('.row .data').map((each) => each.textContent)).toEqual([
      'of the other copy',
      'of this copy',
    ])
    expect(document.querySelectorAll('headwater-inspector')).toHaveLength(1)
  })
})
