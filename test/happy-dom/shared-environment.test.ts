import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PlatformChange } from '../../src/index.ts'
import { environmentOf } from '../../src/shared/environment.ts'

beforeEach(() => {
  vi.stubGlobal('BroadcastChannel', vi.fn())
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('navigator', { locks: { request: async () => undefined } })
})

afterEach(() => vi.unstubAllGlobals())

describe('a page whose clients could share a connection', () => {
  it.each([
    ['Web Locks', 'navigator', {}],
    ['BroadcastChannel', 'BroadcastChannel', undefined],
    ['a secure context', 'isSecureContext', false],
  ])('does not do so without %s', (_, name, value) => {
    expect(environmentOf({})).toBeDefined()
    vi.stubGlobal(name, value)
    expect(environmentOf({})).toBeUndefined()
  })

  it('reports the events of the page until it is unsubscribed', () => {
    let visibility: DocumentVisibilityState = 'visible'
    vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility)
    const environment = environmentOf({})!
    const changes: string[] = []
    const unsubscribe = environment.subscribe((change) => changes.push(change))
    const takeChanges = () => changes.splice(0)
    const pageShow = (persisted: boolean) => Object.assign(new Event('pageshow'), { persisted })

    window.dispatchEvent(new Event('pagehide'))
    document.dispatchEvent(new Event('freeze'))
    expect(takeChanges()).toEqual(['suspend', 'suspend'])
    document.dispatchEvent(new Event('resume'))
    window.dispatchEvent(pageShow(true))
    expect(takeChanges()).toEqual(['restore', 'restore'])
    window.dispatchEvent(pageShow(false))
    expect(takeChanges()).toEqual([])
    window.dispatchEvent(new Event('online'))
    document.dispatchEvent(new Event('visibilitychange'))
    expect(environment.isVisible()).toBe(true)
    visibility = 'hidden'
    document.dispatchEvent(new Event('visibilitychange'))
    expect(environment.isVisible()).toBe(false)
    expect(takeChanges()).toEqual(['online', 'visible', 'hidden'])

    unsubscribe()
    window.dispatchEvent(new Event('pagehide'))
    document.dispatchEvent(new Event('visibilitychange'))
    expect(takeChanges()).toEqual([])
  })

  it('takes visibility and network from the option "platform", if it has them', () => {
    const listeners = new Set<(change: PlatformChange) => void>()
    const environment = environmentOf({
      platform: {
        isVisible: () => false,
        subscribe: (listener) => {
          listeners.add(listener)
          return () => void listeners.delete(listener)
        },
      },
    })!
    expect(environment.isVisible()).toBe(false)
    const changes: string[] = []
    const unsubscribe = environment.subscribe((change) => changes.push(change))
    window.dispatchEvent(new Event('online'))
    for (const listener of listeners)
      for (const change of ['hidden', 'resume'] as const) listener(change)
    window.dispatchEvent(new Event('pagehide'))
    expect(changes).toEqual(['hidden', 'suspend'])
    unsubscribe()
    expect(listeners.size).toBe(0)
  })
})
