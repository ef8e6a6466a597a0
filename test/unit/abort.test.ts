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

describe('what may be broken off', () => {
  it('settles as it would by itself, and leaves no listener', async () => {
    const { signal, listeners } = countedSignal()
    const pending = abortable(Promise.resolve('value'), signal)
    expect(listeners.size).toBe(1)
    expect(await pending).toBe('value')
    await expect(abortable(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed')
    expect(listeners.size).toBe(0)
  })

  it('rejects with the reason as soon as the signal is aborted, and at once where it is already', async () => {
    const { controller, signal } = countedSignal()
    const never = new Promise(() => {})
    const pending = abortable(never, signal)
    controller.abort(new Error('enough'))
    await expect(pending).rejects.toThrow('enough')
    await expect(abortable(never, signal)).rejects.toThrow('enough')
  })
})
