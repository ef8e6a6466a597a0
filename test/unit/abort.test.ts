import { describe, expect, it } from 'vitest'
import { abortable } from '../../src/core/platform/abortable.ts'

/** A signal that counts its listeners. */
function countedSignal() {
  const controller = new AbortController()
  const { signal } = controller
  const listeners = new Set<unknown>()
  const counted = {
    get aborted() {
      return signal.aborted
    },
    get reason() {
      return signal.reason
    },
    addEventListener(type: 'abort', listener: () => void) {
      listeners.add(listener)
      signal.addEventListener(type, listener)
    },
    removeEventListener(type: 'abort', listener: () => void) {
      listeners.delete(listener)
      signal.removeEventListener(type, listener)
    },
  } as unknown as AbortSignal
  return { controller, signal: counted, listeners }
}

describe('an abortable promise', () => {
  it('settles like the original promise and removes its listener', async () => {
    const { signal, listeners } = countedSignal()
    const pending = abortable(Promise.resolve('value'), signal)
    expect(listeners.size).toBe(1)
    expect(await pending).toBe('value')
    await expect(abortable(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed')
    expect(listeners.size).toBe(0)
  })

  it('rejects with the reason of an aborted signal', async () => {
    const { controller, signal } = countedSignal()
    const never = new Promise(() => {})
    const pending = abortable(never, signal)
    controller.abort(new Error('enough'))
    await expect(pending).rejects.toThrow('enough')
    await expect(abortable(never, signal)).rejects.toThrow('enough')
  })
})
