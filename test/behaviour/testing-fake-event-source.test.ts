import { beforeEach, describe, expect, it } from 'vitest'
import { FakeEventSource } from '../../src/testing/index.ts'
import { thrownBy } from '../support/client-probes.ts'

const url = 'https://example.test/prices?a=1'

beforeEach(() => FakeEventSource.reset())

/** An open source, and the events that it has dispatched. */
function openSource() {
  const source = new FakeEventSource(url)
  const seen: string[] = []
  for (const type of ['open', 'error', 'message', 'price'])
    source.addEventListener(type, (event) => {
      const { data, lastEventId } = event as MessageEvent<string>
      seen.push([type, source.readyState, data, lastEventId].join(' ').trim())
    })
  source.open()
  return { source, seen }
}

describe('a fake EventSource', () => {
  it('has the constants and attributes of the standard', () => {
    const source = new FakeEventSource(new URL(url), { withCredentials: true })
    expect(source).toBeInstanceOf(EventTarget)
    expect(source).toMatchObject({ url, withCredentials: true, readyState: 0 })
    expect(new FakeEventSource(url).withCredentials).toBe(false)
    for (const { CONNECTING, OPEN, CLOSED } of [source, FakeEventSource])
      expect([CONNECTING, OPEN, CLOSED]).toEqual([0, 1, 2])
    expect([source.onopen, source.onmessage, source.onerror]).toEqual([null, null, null])
  })

  it('lists its instances until they are reset', () => {
    const first = new FakeEventSource(url)
    const second = new FakeEventSource('https://example.test/other')
    expect(FakeEventSource.instances).toEqual([first, second])
    expect(FakeEventSource.latest).toBe(second)
    FakeEventSource.reset()
    expect(FakeEventSource.instances).toEqual([])
    expect(first.readyState).toBe(2)
    expect(String(thrownBy(() => FakeEventSource.latest))).toContain('constructed none')
  })

  it('goes through the states of a connection', () => {
    const { source, seen } = openSource()
    source.error()
    expect(source.readyState).toBe(0)
    source.open()
    source.fail()
    expect(source.readyState).toBe(2)
    expect(seen).toEqual(['open 1', 'error 0', 'open 1', 'error 2'])
  })

  it('delivers messages with data, lastEventId and origin', () => {
    const { source, seen } = openSource()
    let message: MessageEvent | undefined
    source.onmessage = (event) => void (message = event)
    source.emit({ data: 'a', id: '1' })
    source.emit({ event: 'price', data: { value: 2 } })
    expect(seen.slice(1)).toEqual(['message 1 a 1', 'price 1 {"value":2} 1'])
    expect(message).toMatchObject({ type: 'message', data: 'a', origin: 'https://example.test' })
  })

  it('is silent after close', () => {
    const { source, seen } = openSource()
    source.close()
    source.emit({ data: 'a' })
    source.error()
    source.fail()
    source.open()
    expect(source.readyState).toBe(2)
    expect(seen).toEqual(['open 1'])
  })

  it('calls each handler once, in the order in which handlers were set', () => {
    const source = new FakeEventSource(url)
    const seen: string[] = []
    source.onopen = () => void seen.push('replaced')
    source.addEventListener('open', () => void seen.push('listener'))
    source.onopen = function (this: unknown, event) {
      seen.push(`handler ${event.type} ${this === source}`)
    }
    source.open()
    expect(seen).toEqual(['handler open true', 'listener'])
    source.onopen = null
    source.error()
    source.open()
    expect(seen.slice(2)).toEqual(['listener'])
    expect(source.onopen).toBeNull()
  })

  it('reports a message before the connection is open', () => {
    const source = new FakeEventSource(url)
    expect(String(thrownBy(() => source.emit({ data: 'a' })))).toContain('call open() before')
    source.open()
    expect(String(thrownBy(() => source.open()))).toContain('the source is open')
    expect(thrownBy(() => source.emit({ data: 'a', id: 'a\n' }))).toBeInstanceOf(TypeError)
  })
})
