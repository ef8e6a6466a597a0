import { describe, expect, it } from 'vitest'
import { EventSource as Ours } from '../../src/event-source/index.ts'
import { thrownBy } from '../support/client-probes.ts'

const Native = globalThis.EventSource

/** A property without identity: of a function its name and length, since no two functions are equal. */
function describeProperty(descriptor: PropertyDescriptor) {
  const { value, get, set, ...attributes } = descriptor
  const shape = (member: unknown) =>
    typeof member === 'function' ? `function ${member.name}(${member.length})` : member
  const isPrototype = value === Native.prototype || value === Ours.prototype
  return {
    ...attributes,
    value: isPrototype ? 'prototype' : shape(value),
    get: shape(get),
    set: shape(set),
  }
}

/** All properties of an object, by the text of their keys. */
function describeObject(object: object) {
  const keys = Reflect.ownKeys(object)
  const entries = keys.map((key) => {
    const descriptor = Reflect.getOwnPropertyDescriptor(object, key)!
    return [String(key), describeProperty(descriptor)] as const
  })
  return Object.fromEntries(entries)
}

describe('the interface', () => {
  it('has the same class properties, except for one mark', () => {
    const mark = 'Symbol(eventsource.supports-fetch-override)'
    const { [mark]: supported, ...ours } = describeObject(Ours)
    expect(supported).toMatchObject({ value: true, enumerable: false })
    expect(ours).toEqual(describeObject(Native))
  })

  it('has the same prototype properties, attributes, names and lengths', () => {
    const native = describeObject(Native.prototype)
    expect(Object.keys(native).length).toBeGreaterThan(10)
    expect(describeObject(Ours.prototype)).toEqual(native)
  })

  it('lists the same members in for…in', () => {
    const listed = (object: object) => {
      const names: string[] = []
      for (const name in object) names.push(name)
      return names.sort()
    }
    expect(listed(Ours.prototype)).toEqual(listed(Native.prototype))
    expect(listed(Ours)).toEqual(listed(Native))
  })

  it('inherits from EventTarget', () => {
    for (const Source of [Ours, Native]) {
      expect(Object.getPrototypeOf(Source)).toBe(EventTarget)
      expect(Object.getPrototypeOf(Source.prototype)).toBe(EventTarget.prototype)
    }
  })

  it('creates instances without own properties', () => {
    for (const Source of [Ours, Native]) {
      const source = new Source('/')
      source.close()
      expect(Reflect.ownKeys(source)).toEqual([])
      expect(Object.prototype.toString.call(source)).toBe('[object EventSource]')
      expect(Object.keys(source)).toEqual([])
    }
  })
})

type Source = typeof Native

/** Invalid uses by name. */
const misuses: [string, (Class: Source) => unknown][] = [
  ['a call without new', (Class) => (Class as unknown as () => void)()],
  ['no argument', (Class) => Reflect.construct(Class, [])],
  ['a URL that cannot be parsed', (Class) => new Class('http://[')],
  ['a URL that is a symbol', (Class) => new Class(Symbol('url') as never)],
  ['a URL whose toString throws', (Class) => new Class({ toString: () => ({}) } as never)],
  ['an init that is a number', (Class) => new Class('/', 1 as never)],
  ['an init that is a string', (Class) => new Class('/', 'init' as never)],
  ...(['url', 'withCredentials', 'readyState', 'onopen', 'onmessage', 'onerror'] as const).map(
    (name): [string, (Class: Source) => unknown] => [
      `${name} of the prototype`,
      (Class) => Class.prototype[name],
    ],
  ),
  ['close() of the prototype', (Class) => Class.prototype.close()],
  [
    'onmessage set on something else',
    (Class) => Reflect.set(Class.prototype, 'onmessage', () => {}, {}),
  ],
]

describe('invalid use', () => {
  it.each(misuses)('throws the same kind of error: %s', (_, misuse) => {
    const [ours, native] = [Ours as Source, Native].map((Class) => thrownBy(() => misuse(Class)))
    const kindOf = (error: unknown) => [(error as Error).constructor.name, (error as Error).name]
    expect(kindOf(ours)).toEqual(kindOf(native))
  })
})

describe('an instance', () => {
  it.each([
    ['null', null],
    ['undefined', undefined],
    ['an object', {}],
    ['a function', () => {}],
    ['a number', 1],
    ['a string', 'text'],
    ['a symbol', Symbol('handler')],
  ])('keeps the same onmessage when set to %s', (_, handler) => {
    const held = [Ours, Native].map((Source) => {
      const source = new Source('/')
      source.close()
      source.onmessage = () => {}
      source.onmessage = handler as never
      return source.onmessage
    })
    expect(held[0]).toBe(held[1])
  })

  it.each([
    '',
    '#x',
    '?a=b c',
    '//example.invalid',
    'x/../y',
    'HTTP://EXAMPLE.invalid:80/é',
    'data:,x',
    'mailto:x',
  ])('resolves the same URL: %j', (url) => {
    const urls = [Ours, Native].map((Source) => {
      const source = new Source(url)
      source.close()
      return source.url
    })
    expect(urls[0]).toBe(urls[1])
  })

  it('calls listeners and handlers in the same order', () => {
    const orders = [Ours as Source, Native].map((Source) => {
      const source = new Source('/')
      source.close()
      const order: string[] = []
      const note = (name: string) => () => void order.push(name)
      source.addEventListener('x', note('other'))
      source.onmessage = note('first handler')
      source.addEventListener('message', note('listener'))
      source.onmessage = note('second handler')
      source.dispatchEvent(new MessageEvent('message'))
      source.onmessage = null
      source.onmessage = note('third handler')
      source.onmessage = {} as never
      source.onmessage = note('fourth handler')
      source.dispatchEvent(new MessageEvent('message'))
      return order
    })
    expect(orders[0]).toEqual(orders[1])
    expect(orders[0]).toHaveLength(4)
  })
})
