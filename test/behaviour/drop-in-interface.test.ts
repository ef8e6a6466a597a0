import { describe, expect, it } from 'vitest'
import { EventSource } from '../../src/event-source/index.ts'
import { closeAfterTest, thrownBy } from '../support/client-probes.ts'

const constant = (value: number) => ({
  value,
  writable: false,
  enumerable: true,
  configurable: false,
})
const accessor = { get: expect.any(Function), enumerable: true, configurable: true }
const constants = { CONNECTING: constant(0), OPEN: constant(1), CLOSED: constant(2) }

describe('the EventSource class', () => {
  it('has the name, length and constants of the interface', () => {
    expect(Object.getOwnPropertyDescriptors(EventSource)).toMatchObject({
      name: { value: 'EventSource', writable: false, enumerable: false, configurable: true },
      length: { value: 1, writable: false, enumerable: false, configurable: true },
      prototype: { writable: false, enumerable: false, configurable: false },
      ...constants,
    })
    expect(Object.keys(EventSource)).toEqual(Object.keys(constants))
  })

  it('extends EventTarget', () => {
    expect(Object.getPrototypeOf(EventSource)).toBe(EventTarget)
    expect(Object.getPrototypeOf(EventSource.prototype)).toBe(EventTarget.prototype)
  })

  it('declares that it supports the fetch option', () => {
    const mark = Symbol.for('eventsource.supports-fetch-override')
    expect(Object.getOwnPropertyDescriptor(EventSource, mark)).toMatchObject({ value: true })
  })

  it('requires new', () => {
    const call = EventSource as unknown as (url: string) => void
    expect(thrownBy(() => call('http://localhost/'))).toBeInstanceOf(TypeError)
  })

  it('can be extended', () => {
    class Extended extends EventSource {
      extra = 1
    }
    const source = closeAfterTest(new Extended('http://localhost/'))
    expect(source).toBeInstanceOf(EventSource)
    expect(source).toMatchObject({ extra: 1, readyState: 0 })
  })
})

describe('the EventSource prototype', () => {
  it('has exactly the members of the interface', () => {
    expect(Object.getOwnPropertyDescriptors(EventSource.prototype)).toEqual({
      constructor: { value: EventSource, writable: true, enumerable: false, configurable: true },
      ...constants,
      url: { ...accessor, set: undefined },
      withCredentials: { ...accessor, set: undefined },
      readyState: { ...accessor, set: undefined },
      onopen: { ...accessor, set: expect.any(Function) },
      onmessage: { ...accessor, set: expect.any(Function) },
      onerror: { ...accessor, set: expect.any(Function) },
      close: { value: expect.any(Function), writable: true, enumerable: true, configurable: true },
      [Symbol.toStringTag]: {
        value: 'EventSource',
        writable: false,
        enumerable: false,
        configurable: true,
      },
    })
  })

  it.each(['url', 'withCredentials', 'readyState', 'onopen', 'onmessage', 'onerror'] as const)(
    'throws a TypeError if %s is read without a source',
    (name) => {
      expect(thrownBy(() => EventSource.prototype[name])).toBeInstanceOf(TypeError)
    },
  )

  it('throws a TypeError if close() is called without a source', () => {
    expect(thrownBy(() => EventSource.prototype.close())).toBeInstanceOf(TypeError)
  })
})

describe('an EventSource instance', () => {
  it('has no own properties beyond those of an EventTarget', () => {
    const source = closeAfterTest(new EventSource('http://localhost/'))
    expect(Reflect.ownKeys(source)).toEqual(Reflect.ownKeys(new EventTarget()))
    expect(String(source)).toBe('[object EventSource]')
  })

  it('rejects assignments to read-only properties', () => {
    const source = closeAfterTest(new EventSource('http://localhost/'))
    for (const name of ['url', 'withCredentials', 'readyState', 'CLOSED'])
      expect(Reflect.set(source, name, 'other')).toBe(false)
  })

  it('stores functions and objects as handlers, and null for other values', () => {
    const source = closeAfterTest(new EventSource('http://localhost/'))
    for (const name of ['onopen', 'onmessage', 'onerror'] as const) {
      expect(source[name]).toBeNull()
      for (const handler of [() => {}, {}]) {
        source[name] = handler as never
        expect(source[name]).toBe(handler)
      }
      for (const none of [null, undefined, 1, 'text']) {
        source[name] = () => {}
        source[name] = none as never
        expect(source[name]).toBeNull()
      }
    }
  })
})
